import { isCredential, namesCredential } from '../../foreign/credential-names';
import { inert } from '../../foreign/text';
import { withoutAddressCredentials } from '../../foreign/unshown';
import type { Finding } from './rule';

/** Columns of a terminal that an excerpt fills at most, but for characters that are written as their codes. */
const WIDEST = 100;
/** Characters that stay before the part with carets where the line is too long. */
const BEFORE = 40;
/** Characters before the part that are looked at: a line may be a file of 200 MiB. */
const NEAR = 2000;

/** A line as a terminal shows it, and carets below a part of it; no carets where the part is not known. */
interface Excerpt {
  readonly text: string;
  readonly carets: string;
}

/** Cuts a line to the part that is meant and what stands around it, without the indentation. All of it is inert. */
export function excerpt(source: string, { column, endColumn }: Pick<Finding, 'column' | 'endColumn'>): Excerpt {
  const indent = /^[ \t]*/.exec(source.slice(0, NEAR))![0].length;
  const from = Math.max(indent, column - 1);
  const to = endColumn === undefined ? from : Math.min(endColumn - 1, source.length);
  const start = to - indent > WIDEST ? Math.max(indent, Math.min(from - BEFORE, source.length - WIDEST)) : indent;
  const part = cutEnd(source.slice(from, Math.min(to, from + WIDEST)), to - from);
  const room = Math.max(WIDEST - (from - start) - part.length, 0);
  const rest = to - from > WIDEST ? '' : source.slice(to, to + 2 * WIDEST).trimEnd();
  const before = `${start > indent ? '…' : ''}${shownAs(cutStart(source.slice(start, from)))}`;
  const after = shownAs(cutEnd(rest.slice(0, room), rest.length));
  const marked = shownAs(part);
  const whole = `${before}${marked}${after}`;
  const text = inert(whole).trimEnd();
  // Two harmless parts may make a runner's command together.
  const isSame = text === whole.trimEnd();
  return { text, carets: isSame && marked ? `${' '.repeat(widthOf(before))}${'^'.repeat(widthOf(marked))}` : '' };
}

/** Whether a report may show the line of a finding: it must not repeat a credential. */
export function mayShow({ object, path, column }: Finding, source: string): boolean {
  if (object.kind === 'Secret' || /\.env\[\d+\]\.value$/.test(path)) return false;
  const near = source.slice(Math.max(0, column - NEAR), column + 3 * WIDEST);
  if (withoutAddressCredentials(near) !== near || holdsNamed(near)) return false;
  return ![...near.matchAll(TEXTS)].some(([, inQuotes, item]) => isCredential(inQuotes ?? item ?? ''));
}

/** Whether a name says that the text behind it is a credential, in a text within quotes too. */
function holdsNamed(text: string): boolean {
  if ([...text.matchAll(FLAGS)].some(([, flag = '']) => namesCredential(flag))) return true;
  return [...text.matchAll(VALUES)].some(([, name = '', sign, quoted, plain = '']) => {
    const isElsewhere = quoted === undefined && (sign === '=' ? /^[a-z_]\w*[.(]/i : /^[|>&*]/).test(plain);
    const value = (quoted?.slice(1) ?? plain).trim();
    if (isCredential(value) || (quoted && holdsNamed(value))) return true;
    return value !== '' && !isElsewhere && mayName(name, value);
  });
}

/** Whether a field of that name may have a credential: what a header or a variable is called stands on another line. */
function mayName(field: string, value: string): boolean {
  if (field === 'value') return !/^[\d.]{1,4}$/.test(value);
  return field.toLowerCase() !== 'key' && namesCredential(field);
}

/** A name and its value in YAML and JSON, or in Alloy's language, where a reference or a call is not the value. */
const VALUES = /(?<![\w.-])([\w.-]+)["']?\s*([:=])\s*(?:("[^"]*|'[^']*)|([^\s,{}[\]][^,{}[\]]*))/g;
/** A flag and its value, as the words of a command or the items of a list. */
const FLAGS = /(?<![\w.-])--?([\w.-]{1,80})["']?[\s,]\s*["']?[^\s"'-]/g;
/** A text in quotes, or an item of a list. */
const TEXTS = /["']([^"']+)|^\s*- +(\S.*)/g;

function shownAs(text: string): string {
  return inert(text.replaceAll('\t', '    '));
}

/** Says that there is more behind a text that was cut. */
function cutEnd(text: string, length: number): string {
  return text.length < length ? `${text.slice(0, -1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Takes away half a character that a cut left. */
function cutStart(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, '');
}

const WITHOUT_WIDTH = /[\p{Mn}\p{Me}]/gu;
/** https://www.unicode.org/reports/tr11/ wide and full-width characters. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Script=Han}|\p{Script=Yi}|\p{Emoji_Presentation}/gu;

/** Columns of a terminal that an inert text fills. */
function widthOf(text: string): number {
  const seen = text.replaceAll(WITHOUT_WIDTH, '');
  return [...seen].length + (seen.match(WIDE)?.length ?? 0);
}
