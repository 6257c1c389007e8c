/** One line of Prometheus' text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Characters of the longest line that is read. No series that the doctor asks for comes near this length. */
const LONGEST_LINE = 8192;

/** The most samples that are read: a thousand components have fewer of these series. */
const MOST_SAMPLES = 10_000;

/**
 * Reads the samples that the doctor needs; Alloy and its sidecar expose thousands more.
 *
 * @throws Error if there are more than 10,000 of them
 */
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

/** Sums a counter's samples. NaN if a sample is not a finite number from 0 on. undefined if there is no sample. */
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

/** Whether a value is possible for a counter or a gauge of items: a finite number from 0 on. */
export const isCount = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0;

const WANTED = /^(?:alloy_config_last_load_successful|otelcol_(?:receiver|exporter|processor_memory_limiter)_)/;

function sampleOf(line: string): Sample[] {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? +(\S+)/.exec(line) ?? [];
  return name && !name.endsWith('_bucket') ? [{ name, labels: parseLabels(labels), value: numberOf(value!) }] : [];
}

/** Reads a number; NaN for any other text, Inf included. */
const numberOf = (text: string): number => (/^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);

/** Reads the pairs from the start, and stops at the first text that is no pair. */
function parseLabels(text: string): Record<string, string> {
  const pair = /\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/y;
  const found: [string, string][] = [];
  for (let match = pair.exec(text); match; match = pair.exec(text)) found.push([match[1]!, match[2]!]);
  return Object.fromEntries(found);
}
