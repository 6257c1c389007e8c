import { validateHeaderValue } from 'node:http';

/** What the doctor sets itself, and what belongs to a connection and not to a request. */
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

interface Header {
  /** In lower case, as HTTP/2 has it. */
  readonly name: string;
  readonly value: string;
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * A header as it is given on the command line: `name=value`, or `name: value` as curl has it. A mistake says the name at most:
 * the value is a credential.
 */
export function readHeader(text: string): Header | { readonly mistake: string } {
  const at = text.search(/[:=]/);
  const name = text.slice(0, Math.max(at, 0)).replace(/^ +| +$/g, '');
  // Without a separator, or with blanks before it, what stands there may be the credential itself.
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
