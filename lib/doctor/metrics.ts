/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Longer lines are not read: no series that the doctor asks for comes near. */
const LONGEST_LINE = 8192;

/** A thousand components have fewer of those that the doctor reads. */
const MOST_SAMPLES = 10_000;

/** The samples that the doctor reads; Alloy and its sidecar expose thousands more. @throws when there are too many */
export function parseMetrics(text: string): Sample[] {
  const found: Sample[] = [];
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    if (end - start > LONGEST_LINE) continue;
    const line = text.slice(start, end);
    if (WANTED.test(line)) found.push(...sampleOf(line));
    if (found.length > MOST_SAMPLES) throw new Error(`more than ${MOST_SAMPLES} series of its pipeline`);
  }
  return found;
}

/** NaN where a counter is no finite number from 0 on: such a count is none. undefined where there is none at all. */
export function sum(
  samples: readonly Sample[],
  name: RegExp,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    sample => name.test(sample.name) && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  if (!found.length) return undefined;
  const total = found.every(({ value }) => isCount(value)) ? found.reduce((all, { value }) => all + value, 0) : NaN;
  return isCount(total) ? total : NaN;
}

/** Whether it can be what a counter or a gauge of items says. */
export const isCount = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0;

const WANTED = /^(?:alloy_config_last_load_successful|otelcol_(?:receiver|exporter|processor_memory_limiter)_)/;

function sampleOf(line: string): Sample[] {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? +(\S+)/.exec(line) ?? [];
  return name && !name.endsWith('_bucket') ? [{ name, labels: parseLabels(labels), value: numberOf(value!) }] : [];
}

/** NaN for what is none, and for Inf. */
const numberOf = (text: string): number => (/^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);

/** One pair after the other from the start, and none behind the first that is no pair. */
function parseLabels(text: string): Record<string, string> {
  const pair = /\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/y;
  const found: [string, string][] = [];
  for (let match = pair.exec(text); match; match = pair.exec(text)) found.push([match[1]!, match[2]!]);
  return Object.fromEntries(found);
}
