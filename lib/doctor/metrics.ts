/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples that the doctor reads; Alloy and its sidecar expose thousands more. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap(line => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    return name && WANTED.test(name) && !name.endsWith('_bucket')
      ? [{ name, labels: parseLabels(labels), value: Number(value) }]
      : [];
  });
}

/** The sum over all series of this name that have these labels; undefined where there is none. */
export function sum(
  samples: readonly Sample[],
  name: RegExp,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    sample => name.test(sample.name) && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return found.length ? found.reduce((total, { value }) => total + value, 0) : undefined;
}

const WANTED = /^(alloy_config_last_load_successful|otelcol_(receiver|exporter|processor_memory_limiter)_.*)$/;

function parseLabels(text: string): Record<string, string> {
  const pairs = text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...pairs].map(([, key, value]) => [key!, value!]));
}
