/** Says where the other values of a mistake stand, if they are in another file than the mistake. */
import { get, record } from '../kubernetes/json';
import type { Written } from './layers';
import { type Path, pathText } from './structure';

const MOST = 3;

/**
 * The end of a message: the values that it speaks of and that other files say, and how to take away what a base says.
 * Empty if all is in one file.
 */
export function otherFiles(written: Written, path: Path, message: string): string {
  if (!written.hasBase) return '';
  const value = get(written.value, ...path);
  if (value === null && message.startsWith('got null'))
    return ' null takes away what a base says, and no base says this: remove the line.';
  const choices = message.includes('exactly one of') ? Object.keys(record(value)) : [];
  const all = choices.length ? choices.map(key => [...path, key]) : [path, ...spokenOf(written, path, message)];
  const inherited = all.find(one => written.isInherited(one));
  if (!inherited || new Set(all.map(one => written.placeOf(one).file)).size === 1) return '';
  const places = all.slice(choices.length ? 0 : 1, MOST + 1).map(one => {
    const { file, line } = written.placeOf(one);
    return `${pathText(one)} is from ${file}:${line}`;
  });
  return ` ${places.join(', ')}. null takes away what a base says: ${takenAway(inherited)}.`;
}

/** The written values that a message names: by their path, or as neighbours of the mistake. */
function spokenOf(written: Written, path: Path, message: string): Path[] {
  const own = pathText(path);
  const names = [...new Set(message.match(/[a-zA-Z]+(?:\.[a-zA-Z]+)*/g))];
  return names
    .flatMap(name => [...(name.includes('.') ? [name.split('.')] : []), [...path.slice(0, -1), ...name.split('.')]])
    .filter(one => get(written.value, ...one) !== undefined && !own.startsWith(pathText(one)));
}

/** What an environment writes to take a value of its base away: tls: {issuer: null}. */
function takenAway(path: Path): string {
  const [first, ...below] = path.slice(0, path.findIndex(key => typeof key === 'number') >>> 0);
  return `${first}: ${below.reduceRight((inner, key) => `{${key}: ${inner}}`, 'null')}`;
}
