/** A field’s change in one line, without what may be a credential. */
import { isCredential, namesCredential } from '../foreign/credential-names';
import { pathText } from '../kubernetes/json';
import type { FieldChange } from './objects';
import { type Sentence, say } from './sentence';

/** A difference in one line: path, before, after. */
export function fieldText({ path, before, after }: FieldChange, from = 0): Sentence {
  const place = say`${pathText(path.slice(from)) || 'all of it'}`;
  const [was, is] = [before, after].map(value => short(value, String(path.at(-1) ?? '')));
  if (before === undefined) return say`${place}: new, ${is!}`;
  if (after === undefined) return say`${place}: gone, was ${was!}`;
  return say`${place}: ${was!} → ${is!}`;
}

const SHORT = 60;

/** A value, cut; what looks like a credential by its name or by itself is not repeated. */
export function short(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  if (isCredential(whole) || (typeof value === 'string' && namesCredential(name))) return '(not shown)';
  return whole.length > SHORT ? `${whole.slice(0, SHORT - 1)}…` : whole;
}
