/** Whether a text in a Secret is what its key says, as far as its first lines show. The text itself is never told. */

/** What a key of a Secret holds. */
export type PemKind = 'certificate' | 'private key';

/**
 * Says what is wrong with a text that should be PEM. A text without any PEM in it may stand for one that was left out.
 *
 * @param isEncoded whether the text stands in `data`, in Base64
 */
export function pemFlaw(written: string, isEncoded: boolean, wanted: PemKind): string | undefined {
  const text = isEncoded ? decoded(written) : written;
  if (text === undefined) return undefined;
  if (/^\s*LS0tLS1CRUdJTi/.test(text))
    return isEncoded ? 'Base64 of Base64' : 'Base64, and stringData takes the text itself';
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, name]) => name!);
  if (blocks.length === 0) return undefined;
  if (/-----BEGIN [A-Z0-9 ]+-----\\n/.test(text)) return 'one line, with \\n written in two characters';
  if (wanted === 'certificate')
    return blocks.some(block => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(block))
      ? undefined
      : `${article(blocks[0]!)}, and no certificate`;
  const key = blocks.find(block => block.endsWith('PRIVATE KEY'));
  if (!key) return `${article(blocks[0]!)}, and no private key`;
  return key.startsWith('ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(text)
    ? 'an encrypted key, for which the gateway has no password'
    : undefined;
}

function article(block: string): string {
  return `${/^[AEIOUX]/.test(block) ? 'an' : 'a'} ${block.toLowerCase()}`;
}

function decoded(base64: string): string | undefined {
  try {
    return atob(base64.replaceAll(/\s/g, ''));
  } catch {
    return undefined;
  }
}
