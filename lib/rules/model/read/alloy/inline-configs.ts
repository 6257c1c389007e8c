/** Configurations in the values of Alloy's chart, as objects have them that stand for a release of it. */
import { type Path, record, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import { parseYaml, YamlError } from '../../../../kubernetes/yaml';

/** A configuration, with empty lines above it so that its lines are those of the text at `path`. */
export interface InlineConfig {
  readonly path: Path;
  readonly text: string;
}

/** The kinds that have values for a chart in them, by their groups: the Alloy operator's, Flux's, Argo CD's and k3s'. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io': ['Application', 'ApplicationSet'],
  'collectors.grafana.com': ['Alloy'],
  'helm.cattle.io': ['HelmChart', 'HelmChartConfig'],
  'helm.toolkit.fluxcd.io': ['HelmRelease'],
};

/** Fields in which values stand as a text. */
const TEXTS: readonly (string | number | undefined)[] = ['values', 'valuesContent'];

/**
 * The configurations in an object's values. One with a template is left out: only the chart knows what becomes of it.
 *
 * @see https://github.com/grafana/alloy/blob/main/operations/helm/charts/alloy/values.yaml
 */
export function inlineConfigs({ value }: Manifest): readonly InlineConfig[] {
  const [group = ''] = text(value.apiVersion)?.split('/') ?? [];
  const isKnown = Object.hasOwn(KINDS, group) && KINDS[group]!.includes(text(value.kind) ?? '');
  return isKnown ? [...found(record(value).spec, ['spec'])] : [];
}

function* found(value: unknown, path: Path): Generator<InlineConfig> {
  if (typeof value === 'string') {
    const [field, parent] = [path.at(-1), path.at(-2)];
    if (field === 'content' && parent === 'configMap' && !value.includes('{{')) yield { path, text: value };
    if (TEXTS.includes(field)) yield* inText(value, path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, below] of Object.entries(value))
      yield* found(below, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** Configurations in values that are a text. */
function* inText(values: string, path: Path): Generator<InlineConfig> {
  for (const document of documentsOf(values))
    for (const inner of found(document.value, [])) {
      const { line, isBlock } = document.locate(inner.path);
      if (isBlock) yield { path, text: '\n'.repeat(line) + inner.text };
    }
}

function documentsOf(values: string) {
  try {
    return parseYaml(values);
  } catch (error) {
    if (error instanceof YamlError) return [];
    throw error;
  }
}
