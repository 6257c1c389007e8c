import { quoted } from '../path/commands';
import type { Part } from './credentials';

/** One word of a POSIX shell: variables are expanded, everything else stands for itself. */
export function word(parts: readonly Part[]): string {
  // Inside double quotes an interactive shell takes ! for its history.
  if (parts.some(part => typeof part === 'string' && part.includes('!'))) return parts.map(apart).join('');
  return `"${parts.map(part => (typeof part === 'string' ? part.replace(/["$`\\]/g, '\\$&') : `$${part.variable}`)).join('')}"`;
}

/** A command over several lines, one for each group of words. */
export function command(...lines: readonly (string | undefined)[]): string {
  return lines.filter(line => line !== undefined).join(' \\\n  ');
}

function apart(part: Part): string {
  return typeof part === 'string' ? quoted(part) : `"$${part.variable}"`;
}
