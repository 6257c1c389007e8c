import { get, type Path } from '../../lib/kubernetes/json';

/** One small change of one object. */
export interface Mutant {
  readonly document: number;
  readonly name: string;
  readonly value: unknown;
}

/** Every field of the objects changed, and every field and list item left out; labels and names of their own apart. */
export function mutants(documents: readonly unknown[]): Mutant[] {
  return documents.flatMap((value, document) =>
    [...changes(value, [])].map(({ path, to }) => ({
      document,
      name: `${get(value, 'kind')} ${path.join('.')} → ${to === undefined ? 'nothing' : JSON.stringify(to)}`,
      value: changed(value, path, to),
    })),
  );
}

function* changes(value: unknown, path: Path): Generator<{ path: Path; to: unknown }> {
  const where = path.join('.');
  if (/^(?:apiVersion|kind|metadata\.(?:labels|name$))/.test(where)) return;
  if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value))
      yield* changes(get(value, key), [...path, Array.isArray(value) ? Number(key) : key]);
  } else if (typeof value === 'number') yield { path, to: value + 1 };
  else if (typeof value === 'boolean') yield { path, to: !value };
  else if (typeof value === 'string' && !value.includes('\n')) {
    yield { path, to: /^\d+$/.test(value) ? String(Number(value) + 1) : `${value}x` };
  }
  if (path.length > 2) yield { path, to: undefined };
}

function changed(value: unknown, path: Path, to: unknown): unknown {
  const copy = structuredClone(value);
  const parent = get(copy, ...path.slice(0, -1)) as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (to !== undefined) parent[last] = to;
  else if (Array.isArray(parent)) parent.splice(last as number, 1);
  else delete parent[last];
  return copy;
}

/** One line of a configuration changed: its value, or the line left out where it is an attribute. */
export function configMutants(text: string): { name: string; text: string }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, start, value] = /^(\s*[\w"-]+\s*= )(.+)$/.exec(line) ?? [];
    if (value === undefined) return [];
    const to = mutated(value);
    const put = (found: string[]) => [...lines.slice(0, index), ...found, ...lines.slice(index + 1)].join('\n');
    return [
      ...(to === undefined ? [] : [{ name: `${index + 1}: ${line.trim()} → ${to}`, text: put([`${start}${to}`]) }]),
      { name: `${index + 1}: ${line.trim()} → nothing`, text: put([]) },
    ];
  });
}

function mutated(value: string): string | undefined {
  if (/^\d+$/.test(value)) return String(Number(value) + 1);
  if (value === 'true' || value === 'false') return String(value !== 'true');
  const port = /^("[^"]*:)(\d{4,5})("|\/.*")$/.exec(value);
  if (port) return `${port[1]}${Number(port[2]) + 1}${port[3]}`;
  const reference = /^\[(otelcol\.[\w.]+)\.input\]$/.exec(value);
  if (reference) return `[${reference[1]}x.input]`;
  return /^otelcol\.[\w.]+\.handler$/.test(value) ? value.replace('.handler', 'x.handler') : undefined;
}
