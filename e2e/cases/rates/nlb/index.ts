import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { readEdges } from '../../../lab/edge';
import { gatewayPod } from '../../../lab/gateway';
import { type KubeObject, type Kubernetes, Refused } from '../../../lab/kubernetes';
import { Manifests } from '../../../lab/manifests';
import { unbuilt } from '../../../lab/tools';
import { versions } from '../../../lab/versions';
import { REPOSITORY } from '../../../repository';
import type { Case, Context } from '../../case';
import { changed, refOf, refText } from '../change';
import type { Drawn } from '../draw';
import type { Recorded } from '../recorded';
import { BalancerDraw } from './draw';
import { harmOf, type Made } from './harm';
import { balancerOf } from './model';

/** What the controller of AWS makes of single changes. */
export const balancers: Case = {
  id: 'rates-nlb',
  title: 'the AWS controller’s own builder makes a load balancer of each Service, and of none that it must not',
  once: true,
  anywhere: true,
  skip: () => unbuilt('nlb-model'),
  async run(context) {
    const { mutations } = context;
    const each = Math.max(2, Math.ceil(mutations.count / SHAPES.length));
    for (const [index, shape] of SHAPES.entries()) await ofShape(context, shape, each, mutations.seed + index);
  },
};

/** Services of different shapes: folders below the repository. */
const SHAPES = [
  'dist/dev',
  'dist/guide',
  'dist/prod',
  '__snapshots__/access-allowlist',
  '__snapshots__/edges',
  '__snapshots__/gateway-own',
  '__snapshots__/helm-daemonset',
  '__snapshots__/instance-cluster',
  '__snapshots__/instance-local',
  '__snapshots__/nlb-options',
  '__snapshots__/nlb-private',
  '__snapshots__/nlb-static',
  '__snapshots__/security-groups',
];

async function ofShape(context: Context, shape: string, count: number, seed: number): Promise<void> {
  const {
    lab: { kubernetes },
    mutations,
    check,
    note,
  } = context;
  const name = shape.replace(/^.*\//, '');
  const manifests = Manifests.read(name, join(REPOSITORY, shape));
  const edges = readEdges(manifests);
  const services = edges.map(({ service }) => service);
  const whole = new Map<KubeObject, Made>();
  for (const service of services) {
    const made = await madeOf(kubernetes, service);
    if ('refused' in made || !made.verdict.built) throw new Error(`${name}: ${JSON.stringify(made).slice(0, 600)}`);
    whole.set(service, made);
  }
  check(name, true, `${whole.size} built`);
  if (!mutations.record) return;
  const pods = edges.filter(({ workload }) => !workload).map(edge => gatewayPod(edge, 0));
  const record = join(mutations.record, `nlb-${name}`);
  mkdirSync(mutations.record, { recursive: true });
  const beside = [...pods, ...services.filter(service => !manifests.objects.includes(service))];
  writeFileSync(`${record}.yaml`, head(seed) + beside.map(one => dump(one, { noRefs: true })).join('---\n'));
  writeFileSync(`${record}.jsonl`, '');
  const needs = {
    ports: edges.flatMap(({ servers }) => servers.map(({ port }) => port.number)),
    clientAddress: /[iI]pBlocks/.test(JSON.stringify(manifests.all('AuthorizationPolicy'))),
  };
  const draw = new BalancerDraw(services, seed);
  const seen = new Set<string>();
  while (seen.size < count) {
    const one = draw.next();
    const service = services.find(candidate => refText(refOf(candidate)) === refText(one.object))!;
    const [fresh] = changed(service, one.change) ?? [];
    if (!fresh || seen.has(JSON.stringify(one))) continue;
    seen.add(JSON.stringify(one));
    const recorded = await judge(kubernetes, one, whole.get(service)!, fresh, needs);
    appendFileSync(`${record}.jsonl`, `${JSON.stringify(recorded)}\n`);
  }
  note(`${name}: ${seen.size} changes`);
}

function head(seed: number): string {
  const parts = versions()
    .filter(([part]) => /^(kube-apiserver|AWS Load Balancer Controller)/.test(part))
    .map(([part, version]) => `${part} ${version}`);
  return `# ${new Date().toISOString().slice(0, 10)}, seed ${seed}: ${parts.join('; ')}\n`;
}

async function judge(
  kubernetes: Kubernetes,
  { object, change }: Drawn,
  before: Made,
  fresh: KubeObject,
  needs: Parameters<typeof harmOf>[2],
): Promise<Recorded> {
  const made = await madeOf(kubernetes, fresh);
  if ('refused' in made) return { object, change, refused: made.refused, differences: [] };
  const balancer = harmOf(before, made, needs, change.op === 'rename');
  return { object, change, ...(balancer && { balancer }), differences: [] };
}

/** Gives a Service to the API server, and what becomes of it there to the controller. */
async function madeOf(kubernetes: Kubernetes, service: KubeObject): Promise<Made | { refused: string }> {
  // under a name that nobody has, where everybody is
  const metadata = { ...service.metadata, name: `${service.metadata.name}-rates`, namespace: 'default' };
  try {
    const { spec } = await kubernetes.apply({ ...service, metadata }, { dryRun: true });
    const admitted = { ...service, spec };
    return { service: admitted, verdict: balancerOf(admitted) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}
