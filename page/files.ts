import type { PageFile } from '../lib/page/judge';
import { LIMITS } from '../lib/page/link';

/** Files that were read, and why some were not. */
export interface Taken {
  readonly files: readonly PageFile[];
  readonly problem?: string;
}

/** Reads what somebody dropped: files, and folders with all below. */
export async function dropped(data: DataTransfer): Promise<Taken> {
  // the list is empty after the event: entries have to be taken at once
  const items = [...data.items].map(item => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: Named[] = [];
  try {
    for (const { entry, file } of items)
      if (entry?.isDirectory) await walk(entry, 0, found);
      else if (file) found.push({ file, name: file.name });
  } catch {
    return { files: [], problem: 'The browser does not read a folder that is dropped here: choose it by “Folder…”.' };
  }
  return read(found);
}

/** Reads what somebody chose. */
export function chosen(files: Iterable<File>): Promise<Taken> {
  const all = [...files].map(file => ({ file, name: file.webkitRelativePath || file.name }));
  return read(all.filter(({ file, name }) => !file.webkitRelativePath || isManifest(name)));
}

interface Named {
  readonly file: File;
  readonly name: string;
}

/** What of a folder is read: manifests, and none of others. */
function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path) && !/(?:^|\/)(?:node_modules|\.git)\//.test(path);
}

const DEEPEST = 20;

async function walk(entry: FileSystemEntry, depth: number, found: Named[]): Promise<void> {
  if (found.length > LIMITS.files || depth > DEEPEST) return;
  const name = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    if (!isManifest(name)) return;
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ file, name });
  } else if (!['node_modules', '.git'].includes(entry.name)) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const more = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    // a reader gives a hundred at a time
    for (let some = await more(); some.length > 0; some = await more())
      for (const one of some) await walk(one, depth + 1, found);
  }
}

async function read(named: readonly Named[]): Promise<Taken> {
  if (named.length === 0) return { files: [], problem: 'There is no YAML or JSON in it.' };
  if (named.length > LIMITS.files)
    return {
      files: [],
      problem: `There are more than ${LIMITS.files} files: choose a smaller folder, or take the command.`,
    };
  const size = named.reduce((sum, { file }) => sum + file.size, 0);
  if (size > 4 * LIMITS.characters)
    return { files: [], problem: 'The files are too large for the page: take the command, which has no such limit.' };
  try {
    const files = await Promise.all(named.map(async ({ file, name }) => ({ file: name, text: await file.text() })));
    return { files: files.sort((one, other) => (one.file < other.file ? -1 : 1)) };
  } catch {
    return { files: [], problem: 'A file can’t be read.' };
  }
}
