import type { Environment } from '../environment/schema';
import { addsNothing } from '../path/edge-service';
import { outputFile, ownersFile, presentFile } from '../path/files';
import { pathOf } from '../path/path';
import { fence, subsection } from './markdown';

/** A release of a Helm chart that takes values of ours. */
interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: Chart;
  /** Values files from the repository's root, in Helm's order: the last one wins. */
  readonly valueFiles: readonly string[];
}

const CHARTS = {
  gateway: 'https://istio-release.storage.googleapis.com/charts',
  alloy: 'https://grafana.github.io/helm-charts',
} as const;

type Chart = keyof typeof CHARTS;

/** The runbook's part on releases that Argo CD renders; none where Helm owns nothing. */
export function releasesWithArgoCd(environment: Environment): string[] {
  const releases = releasesOf(environment);
  if (!releases.length) return [];
  return [
    subsection(
      'The releases, with Argo CD',
      'Argo CD renders a chart and keeps no release, so that Helm has no values to show and nothing to upgrade: a change in Git is the upgrade. These are the sources of each chart’s own Application; the version stays the one that runs, and the repository is this one. Values in `helm.parameters`, `helm.valuesObject` and `helm.values` come behind all files, and take our lists away where they say one.',
      fence('yaml', releases.map(releaseSources).join('\n')),
    ),
  ];
}

/** The releases that take values of ours. */
export function releasesOf(environment: Environment): Release[] {
  const { edges, tiers } = pathOf(environment);
  const files = (own: string, present?: string) => [...(present ? [present] : []), outputFile(environment, own)];
  const gateways = edges.filter(edge => edge.settings.gateway.service.helm && !addsNothing(edge));
  return [
    ...(environment.alloy.deployedBy === 'helm' ? tiers : []).map(
      ({ settings: { name }, namespace, prefix }): Release => ({
        name,
        namespace,
        chart: 'alloy',
        valueFiles: files(`values/${prefix}.yaml`, ownersFile(environment)),
      }),
    ),
    ...gateways.map(
      (edge): Release => ({
        name: edge.settings.gateway.name,
        namespace: edge.namespace,
        chart: 'gateway',
        valueFiles: files(`values/${edge.file}.yaml`, presentFile(environment, edge)),
      }),
    ),
  ];
}

/** The sources of a release's Application: the chart, and this repository for the values. */
export function releaseSources({ name, namespace, chart, valueFiles }: Release): string {
  return [
    `# release ${name}, namespace ${namespace}`,
    'sources:',
    `  - repoURL: ${CHARTS[chart]}`,
    `    chart: ${chart}`,
    '    targetRevision: "<version that runs>"',
    '    helm:',
    `      releaseName: ${name}`,
    '      valueFiles:',
    ...valueFiles.map(file => `        - ${JSON.stringify(`$values/${file}`)}`),
    '  - repoURL: "<this repository>"',
    '    targetRevision: main',
    '    ref: values',
  ].join('\n');
}
