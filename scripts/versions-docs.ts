/** `npm run docs` writes the tables of docs/versions.md: the oldest versions by lib/facts, and those that were tried by what is pinned. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { ENVOY, ISTIO_RELEASES } from '../e2e/tools/versions';
import { ALLOY_VERSION } from '../lib/environment/schema/alloy';
import { NEWEST_MINOR } from '../lib/facts/alloy-components';
import { SOURCE as CERT_MANAGER } from '../lib/facts/fields/cert-manager';
import { SOURCE as GATEWAY_API } from '../lib/facts/fields/gateway-api';
import { SOURCE as ISTIO } from '../lib/facts/fields/istio';
import { SOURCE as KUBERNETES } from '../lib/facts/fields/kubernetes';
import {
  ISTIO_CONNECTION_AGE,
  ISTIO_TRAFFIC_DISTRIBUTION,
  KUBERNETES_SAME_ZONE,
  OLDEST_AWS_CONTROLLER,
  OLDEST_KUBERNETES,
  YOUNG_FIELDS,
} from '../lib/facts/versions';
import { table } from '../lib/runbook/markdown';
import { withComputed } from './computed';

export const MARKDOWN = 'docs/versions.md';
const ROOT = join(__dirname, '../..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** What docs/versions.md says now, and what it should. */
export function versionsFile(): { readonly is: string; readonly shouldBe: string } {
  const is = text(MARKDOWN);
  return {
    is,
    shouldBe: withComputed(is, { oldest: oldestTable(), tried: triedTable(), exemptions: exemptionsTable() }),
  };
}

function oldestTable(): string {
  const rows = [
    ['Kubernetes', OLDEST_KUBERNETES],
    ['Kubernetes, with `alloy.trafficDistribution`', KUBERNETES_SAME_ZONE],
    ['Istio, with `alloy.trafficDistribution`', ISTIO_TRAFFIC_DISTRIBUTION],
    ['Istio, with `connectionAgeSeconds`', ISTIO_CONNECTION_AGE],
    ['AWS Load Balancer Controller', OLDEST_AWS_CONTROLLER],
  ] as const;
  return table(
    ['What', 'Oldest', 'Why, and what an older one does'],
    [
      ...rows.map(([what, { version, why }]) => [what, version, sentence(why)]),
      ...Object.entries(YOUNG_FIELDS).map(([field, month]) => [
        `Definitions with ${field}`,
        `of ${month}`,
        'An older one drops the field without a word.',
      ]),
    ],
  );
}

function triedTable(): string {
  return table(
    ['What', 'Tried', 'Known by the checker'],
    [
      ['kube-apiserver, kubectl', pinned('kubernetes', 'k8s.io/kubernetes'), KUBERNETES],
      ['istiod, istioctl', pinned('istio', 'istio.io/istio'), ISTIO],
      [
        `Istio's CRDs, under which a real API server takes our manifests`,
        ISTIO_RELEASES.map(({ version }) => version).join(', '),
        ISTIO,
      ],
      ['cert-manager’s CRDs', crds('cert-manager'), CERT_MANAGER],
      ['Gateway API’s CRDs', crds('gateway-api'), GATEWAY_API],
      ['prometheus-operator’s CRDs', crds('prometheus-operator'), ''],
      ['Envoy (plain, not Istio’s)', ENVOY.version, ''],
      ['Alloy that ran', alloyOfThePriceList(), `1.0 to 1.${NEWEST_MINOR}`],
      ['Alloy’s image, unless the environment says another', `not run: ${ALLOY_VERSION}`, ''],
    ],
  );
}

/** Why what kube-score says stays, by the list that the lab's case is held to. */
function exemptionsTable(): string {
  const all = load(text('e2e/cases/gates/kube-score.yaml')) as { says: string; container?: string; why: string }[];
  return table(
    ['kube-score says', 'Why it stays'],
    all.map(({ says, container, why }) => [container ? `${says} (\`${container}\`)` : says, why]),
  );
}

/** A sentence that begins with a field’s name keeps it as it is written. */
const sentence = (why: string) =>
  `${/^[a-z]+ /.test(why) ? why[0]!.toUpperCase() + why.slice(1) : why}${why.endsWith('.') ? '' : '.'}`;

function pinned(folder: string, module: string): string {
  return found(text(`e2e/tools/${folder}/go.mod`), new RegExp(`${module} (v\\S+)`));
}

function crds(project: string): string {
  return found(text(`crds/${project}.yaml`), /^# Reduced .* (v\S+),/);
}

function alloyOfThePriceList(): string {
  return found(text('docs/price.md'), /^\| Alloy \| alloy, version (\S+)/m);
}

function found(where: string, pattern: RegExp): string {
  const version = pattern.exec(where)?.[1];
  if (!version) throw new Error(`no version by ${pattern}`);
  return version;
}

if (require.main === module) writeFileSync(join(ROOT, MARKDOWN), versionsFile().shouldBe);
