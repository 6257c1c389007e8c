import { validateHeaderValue } from 'node:http';

/** Headers that the doctor sets itself, and headers that belong to a connection and not to a request. */
const NOT_OURS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A request header. */
interface Header {
  /** Name in lower case, as HTTP/2 requires. */
  readonly name: string;
  readonly value: string;
}

/** The form of a header's name. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Reads a header of the command line: `name=value`, or `name: value` as curl writes it. The message about a mistake
 * repeats at most the name: the value is a credential.
 */
export function readHeader(text: string): Header | { readonly mistake: string } {
  const at = text.search(/[:=]/);
  const name = text.slice(0, Math.max(at, 0)).replace(/^ +| +$/g, '');
  // Without a separator, or with blanks before the separator, the text may be the credential itself.
  if (!TOKEN.test(name)) return { mistake: '--header: name=value is needed, or "name: value".' };
  const value = text
    .slice(at + 1)
    .trim()
    .replace(/^"(.*)"$/s, '$1');
  if (NOT_OURS.has(name.toLowerCase())) return { mistake: `--header ${name}: it cannot be set here.` };
  if (!isPossible(name, value))
    return { mistake: `--header ${name}: its value has a character that no header may have.` };
  return { name: name.toLowerCase(), value };
}

function isPossible(name: string, value: string): boolean {
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
