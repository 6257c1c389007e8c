/** Credentials within texts, on their way into messages. */
import { isCredential, namesCredential } from './credential-names';

/** What stands in place of a credential. */
export const NOT_SHOWN = '(not shown)';

/** The part of a URL that may name a user. Its first 2,000 characters are looked at, so that a text without an @ costs no more. */
const USER = /:\/\/[^/@\s"]{1,2000}@/g;
/** The same without a scheme; a digest behind an image's tag is no host. */
const BARE_USER = /(["'\s])[^\s"'@:/]{1,200}:[^\s"'@/]{1,200}@(?!sha256:)/g;
const QUERY = /([?&;]([\w.-]{1,80})=)[^&;#\s"',]+/g;
const SCHEME = /(["'](?:basic|bearer|token|apikey)\s+)[^"'\s]+/gi;

/** A text of ours that quotes addresses and headers, with `…` for users and credentials in them. */
export function withoutAddressCredentials(text: string): string {
  return text
    .replace(USER, '://…@')
    .replace(BARE_USER, '$1…@')
    .replace(QUERY, (all, start: string, name: string) => (namesCredential(name) ? `${start}…` : all))
    .replace(SCHEME, '$1…');
}

/** A name and its value, however a shell, YAML, JSON or Alloy's language writes them. */
const NAMED = /(?<![\w.-])([\w.-]{1,80})(["']?\s{0,8}[=:]\s{0,8})("[^"]*"?|'[^']*'?|[^\s,;&"'}\]]+)/g;

/** A foreign text, with each value that its name or its form shows to be a credential left out. */
function textWithout(text: string): string {
  const named = text.replace(NAMED, (all, name: string, sign: string) =>
    namesCredential(name.replace(/^-+/, '')) ? `${name}${sign}${NOT_SHOWN}` : all,
  );
  return isCredential(named) ? NOT_SHOWN : named;
}

/**
 * A foreign value without what may be a credential: by the name of its field, of an item such as `{name, value}`, of the
 * flag before it in a list, or by its form. The value’s other parts stay.
 */
export function withoutCredentials(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return value !== '' && namesCredential(name) ? NOT_SHOWN : textWithout(value);
  if (Array.isArray(value))
    return value.map((item, index) => withoutCredentials(item, flagBefore(value, index) ?? name));
  if (typeof value === 'number' && namesCredential(name)) return NOT_SHOWN;
  if (typeof value !== 'object' || value === null) return value;
  const { name: own, key } = value as { name?: unknown; key?: unknown };
  const title = typeof own === 'string' ? own : typeof key === 'string' ? key : 'value';
  return Object.fromEntries(
    Object.entries(value).map(([field, below]) => [
      field,
      withoutCredentials(below, field === 'value' ? title : field === 'key' ? '' : field),
    ]),
  );
}

/** The name of the flag whose value is the item: `--token`, in a list of arguments. */
export function flagBefore(list: readonly unknown[], index: number): string | undefined {
  const before = list[index - 1];
  return typeof before === 'string' && /^--?[\w.-]{1,80}$/.test(before) ? before.replace(/^-+/, '') : undefined;
}
