/** The files that a ConfigMap or a Secret holds. */
import { get, type Path, record } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';

/** A file, as text. */
export interface Text {
  readonly key: string;
  /** The place of the file in the manifest. */
  readonly path: Path;
  readonly value: string;
}

/**
 * The files of a ConfigMap or a Secret that are text. What is written in base64 is decoded.
 *
 * @param isWanted whether to read the file of a key
 */
export function textsIn({ kind, value }: Manifest, isWanted: (key: string) => boolean): readonly Text[] {
  const plain = kind === 'Secret' ? 'stringData' : 'data';
  const coded = kind === 'Secret' ? 'data' : 'binaryData';
  const written = keyed(get(value, plain), plain, isWanted, text => text);
  const names = new Set(written.map(({ key }) => key));
  return [...written, ...keyed(get(value, coded), coded, isWanted, decoded).filter(({ key }) => !names.has(key))];
}

/** The keys of a ConfigMap or a Secret, of texts and of other files. */
export function keysIn({ value }: Manifest): readonly string[] {
  return ['data', 'stringData', 'binaryData'].flatMap(field => Object.keys(record(get(value, field))));
}

function keyed(
  entries: unknown,
  field: string,
  isWanted: (key: string) => boolean,
  read: (written: string) => string | undefined,
): Text[] {
  return Object.entries(record(entries)).flatMap(([key, written]) => {
    const value = typeof written === 'string' && isWanted(key) ? read(written) : undefined;
    return value === undefined ? [] : [{ key, path: [field, key], value }];
  });
}

/** The text that base64 stands for. undefined for what is no base64, or no text. */
function decoded(written: string): string | undefined {
  const packed = written.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(packed), character => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
