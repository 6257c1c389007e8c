import { type Attribute, type Block, Call, Reference, type Statement, type Value } from './syntax';

/** Prints blocks exactly as `alloy fmt` would. Only this module knows about white space. */
export function print(blocks: readonly Block[]): string {
  return `${printBody(blocks, 0).join('\n')}\n`;
}

/**
 * Prints statements: each run of attributes with its `=` aligned, a blank line before each block but the body's first.
 */
export function printBody(statements: readonly Statement[], depth: number): string[] {
  const lines: string[] = [];
  let run: Attribute[] = [];
  const flush = () => {
    if (run.length && lines.length) lines.push('');
    lines.push(...printRun(run, depth));
    run = [];
  };
  for (const statement of statements) {
    if ('value' in statement) {
      run.push(statement);
      continue;
    }
    flush();
    if (lines.length) lines.push('');
    lines.push(...printBlock(statement, depth));
  }
  flush();
  return lines;
}

function printBlock({ kind, label, comment, body }: Block, depth: number): string[] {
  const indent = '\t'.repeat(depth);
  const head = `${indent}${kind}${label === undefined ? '' : ` "${label}"`} {`;
  const comments = comment === undefined ? [] : comment.split('\n').map(line => `${indent}// ${line}`);
  if (!body.length) return [...comments, `${head} }`];
  return [...comments, head, ...printBody(body, depth + 1), `${indent}}`];
}

function printRun(run: readonly Attribute[], depth: number): string[] {
  return align(
    run.map(({ name, value }) => ({ name, value: printValue(value, depth) })),
    depth,
    '',
  );
}

/** Aligns `=` over consecutive lines; a value of several lines ends its run. */
function align(pairs: readonly { name: string; value: string }[], depth: number, after: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = 1; end <= pairs.length; end += 1) {
    if (end < pairs.length && !pairs[end - 1]!.value.includes('\n')) continue;
    const run = pairs.slice(start, end);
    const width = Math.max(...run.map(({ name }) => [...name].length));
    for (const { name, value } of run) {
      lines.push(`${'\t'.repeat(depth)}${name}${' '.repeat(width - [...name].length)} = ${value}${after}`);
    }
    start = end;
  }
  return lines;
}

function printValue(value: Value, depth: number): string {
  if (typeof value === 'string') return printString(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Reference) return value.path;
  if (value instanceof Call) return `${value.name}(${value.args.map(arg => printValue(arg, depth)).join(', ')})`;
  if (Array.isArray(value)) return `[${value.map(element => printValue(element, depth)).join(', ')}]`;
  const fields = Object.entries(value);
  if (!fields.length) return '{}';
  const pairs = fields.map(([key, field]) => ({ name: printKey(key), value: printValue(field, depth + 1) }));
  return ['{', ...align(pairs, depth + 1, ','), `${'\t'.repeat(depth)}}`].join('\n');
}

/**
 * Prints a double-quoted literal. Alloy's scanner refuses raw line feeds, NUL and U+FEFF, and `alloy fmt` rewrites
 * other raw control characters; everything else stands for itself, `${` too.
 */
function printString(text: string): string {
  const escaped = text.toWellFormed().replace(/["\\\p{Cc}\ufeff\u2028\u2029]/gu, character => {
    const short = SHORT[character];
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

const SHORT: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Prints an object's key. Alloy takes quoted keys literally, escapes and all, so that a key which needs an escape
 * can't be written.
 *
 * @throws Error for such a key
 */
function printKey(key: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !['null', 'true', 'false'].includes(key)) return key;
  if (key === '' || /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(key)) {
    throw new Error(`Alloy has no way to write the object key ${JSON.stringify(key)}`);
  }
  return `"${key}"`;
}
