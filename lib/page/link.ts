import type { PageFile } from './judge';

/** What a link carries. */
export interface Shared {
  readonly files: readonly PageFile[];
  /** Whether what is not in the files does not exist. */
  readonly complete: boolean;
}

/** What the page takes at most. */
export const LIMITS = {
  /** Files at a time. */
  files: 200,
  /** Characters of all files together. */
  characters: 1_000_000,
  /** Characters of a file's name. */
  name: 300,
  /** Characters that a link has behind its #. Longer ones get lost in chats and issue trackers. */
  link: 32_000,
  /** Milliseconds that a judgement may take. */
  milliseconds: 10_000,
} as const;

/** A link that can't be made or read. The message says why, in one line. */
export class LinkError extends Error {}

/** What a fragment of this form begins with; another form gets another number. */
const FORM = 'v1=';

/**
 * The fragment that carries files, without `#`. A browser keeps a fragment to itself: no server gets it.
 *
 * @throws LinkError if the fragment would be too long
 */
export async function toFragment({ files, complete }: Shared): Promise<string> {
  const text = JSON.stringify({ complete, files: files.map(({ file, text: content }) => [file, content]) });
  const packed = await bytesOf(
    new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')),
    text.length,
  );
  const fragment = FORM + base64(packed);
  if (fragment.length > LIMITS.link)
    throw new LinkError(`The link would have ${count(fragment.length)} characters; ${count(LIMITS.link)} is the most.`);
  return fragment;
}

/**
 * Reads a fragment, with or without `#`. Anybody may have written it: a fragment that unpacks to more than the page
 * takes is left at the limit, and what is no list of files is refused.
 *
 * @returns undefined for an empty fragment
 * @throws LinkError for a fragment that carries no files
 */
export async function fromFragment(fragment: string): Promise<Shared | undefined> {
  const written = fragment.replace(/^#/, '');
  if (written === '') return undefined;
  if (!written.startsWith(FORM)) throw new LinkError('It has another form than this page makes.');
  if (written.length > LIMITS.link) throw new LinkError('It is longer than this page makes links.');
  return sharedIn(await unpack(written.slice(FORM.length)));
}

async function unpack(packed: string): Promise<unknown> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    // a character has up to three bytes, and its escape in JSON up to six
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(unpacked, 6 * LIMITS.characters));
    return JSON.parse(text);
  } catch (error) {
    throw error instanceof LinkError ? error : new LinkError('It is cut off, or was changed on the way.');
  }
}

function sharedIn(value: unknown): Shared {
  const { complete, files } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof complete !== 'boolean' || !Array.isArray(files) || !files.every(isFile))
    throw new LinkError('It carries something else than files.');
  const found = files.map(([file, text]) => ({ file, text }));
  const problem = problemOf(found);
  if (problem) throw new LinkError(problem);
  return { files: found, complete };
}

function isFile(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(part => typeof part === 'string');
}

/** Says why files are too many or too long for the page. undefined: they are not. */
export function problemOf(files: readonly PageFile[]): string | undefined {
  const characters = files.reduce((sum, { text }) => sum + text.length, 0);
  if (files.length > LIMITS.files) return `${count(files.length)} files: ${count(LIMITS.files)} is the most.`;
  if (characters > LIMITS.characters)
    return `${count(characters)} characters: ${count(LIMITS.characters)} is the most. The command has no such limit.`;
  if (files.some(({ file }) => file.length > LIMITS.name))
    return `A file's name is longer than ${LIMITS.name} characters.`;
  return undefined;
}

/** Reads a stream to its end. @throws LinkError above `most` bytes; the rest is not read */
async function bytesOf(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > most + 1024) {
      await reader.cancel();
      throw new LinkError('It unpacks to more than this page takes.');
    }
    parts.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function base64(bytes: Uint8Array): string {
  const letters = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function count(number: number): string {
  return number.toLocaleString('en');
}
