import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { ALLOY } from '../../lab/alloy';
import { bundle } from '../../lab/bundle';
import { isSame, type KubeObject, Refused } from '../../lab/kubernetes';
import { sleep } from '../../lab/processes';
import { versions } from '../../lab/versions';
import { isWorkload } from '../../lab/workloads';
import type { Case, Context } from '../case';
import { changed, type Ref, refOf, refText } from './change';
import { Draw, type Drawn } from './draw';
import { inWords } from './in-words';
import type { Recorded } from './recorded';
import { differences, type Outcomes, outcomes } from './verdict';

/** The checker's verdict on single changes, held against that of the real parts. */
export const rates: Case = {
  id: 'rates',
  title: 'what a change does to the path, and what the checker says of it',
  once: true,
  anywhere: true,
  skip: ({ config }) => (ALLOY && config.decisionSeconds === 0 ? undefined : 'there is no Alloy here, or it samples'),
  async run(context) {
    const { environment } = context;
    // a workload of the mesh that Alloy lets in nowhere, and that sends
    const neighbour = await environment.replaceBackend(0, true);
    try {
      await drawn(context, () => outcomes(context, neighbour));
    } finally {
      await environment.replaceBackend(0, false);
    }
  },
};

type Look = () => Promise<Outcomes>;

async function drawn(context: Context, look: Look): Promise<void> {
  const { environment, mutations } = context;
  const { objects } = environment.manifests;
  await pushed(context);
  const before = await look();
  const odd = differences(before, await look());
  if (odd.length > 0) throw new Error(`two looks at the unchanged environment differ: ${odd.join('; ')}`);
  if (!Object.values(before).includes('arrived')) throw new Error('nothing comes through without the change');
  if (mutations.record) keep(context, mutations.record);
  const usual = await findings(context, objects);
  const draw = new Draw(objects, mutations.seed);
  const seen = new Set<string>();
  while (seen.size < mutations.count) {
    const one = draw.next();
    const object = objects.find(candidate => refText(refOf(candidate)) === refText(one.object))!;
    const made = changed(object, one.change);
    if (!made || seen.has(JSON.stringify(one))) continue;
    seen.add(JSON.stringify(one));
    const recorded = await verdict(context, look, before, one, object, made);
    if (mutations.record) appendFileSync(fileOf(context, mutations.record), `${JSON.stringify(recorded)}\n`);
    else await compare(context, recorded, usual, objects.filter(other => other !== object).concat(made));
    if (seen.size % 25 === 0) context.note(`${seen.size} of ${mutations.count} changes`);
  }
  if (mutations.record) context.check('changes recorded', seen.size > 0, String(seen.size));
}

const fileOf = ({ environment }: Context, folder: string): string => join(folder, `${environment.name}.jsonl`);

/** Begins a record: with what is there beside the manifests, without what is secret. */
function keep(context: Context, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(context, folder), '');
  const { mutations, environment } = context;
  const parts = versions()
    .filter(([name]) => PARTS.test(name))
    .map(([name, version]) => `${name} ${version}`);
  const head = `# ${new Date().toISOString().slice(0, 10)}, seed ${mutations.seed}: ${parts.join('; ')}\n`;
  const objects = beside(context).map(one => dump(one, { noRefs: true }));
  writeFileSync(join(folder, `${environment.name}.yaml`), head + objects.join('---\n'));
}

/** Whose verdict it is. */
const PARTS = /^(kube-apiserver|istiod|Envoy|Alloy)/;

/** What others bring: namespaces, the gateway's pods, the Secrets and the backends' Services. */
function beside({ environment }: Context): KubeObject[] {
  const { manifests } = environment;
  const others = environment.present.filter(one => !manifests.objects.some(own => isSame(own, one)));
  return others.map(({ apiVersion, kind, metadata: { name, namespace, labels, annotations }, ...rest }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace && { namespace }), ...(labels && { labels }), ...(annotations && { annotations }) },
    ...(kind === 'Secret'
      ? { data: Object.fromEntries(Object.keys({ ...rest.data, ...rest.stringData }).map(key => [key, ''])) }
      : rest),
  }));
}

/** Makes the change, sends the fixed set, and puts everything back. */
async function verdict(
  context: Context,
  look: Look,
  before: Outcomes,
  { object: ref, change }: Drawn,
  object: KubeObject,
  made: readonly KubeObject[],
): Promise<Recorded> {
  const { environment, lab } = context;
  const fresh = made.filter(one => one !== object);
  for (const one of fresh) {
    // under a name that nobody has, as at a first sync: a field that goes may leave a null behind where it was applied before
    const first = { ...one, metadata: { ...one.metadata, name: `${one.metadata.name}-rates` } };
    const refused = await lab.kubernetes.apply(first, { dryRun: true }).then(
      () => undefined,
      error => error as Error,
    );
    if (refused instanceof Refused) return { object: ref, change, refused: refused.message, differences: [] };
    if (refused) throw refused;
  }
  let ended: string | undefined;
  const started = startsAlloy(object);
  try {
    for (const one of fresh) await put(context, one);
    if (made.length === 0) await lab.kubernetes.delete(object);
    if (object.kind === 'Service') await environment.endpoints().catch(() => {});
    if (started)
      ended = await inTime(
        environment.restartWorkloads(isWorkload(object) ? fresh.filter(isWorkload) : undefined),
      ).catch(error => (error as Error).message.split('\n').slice(0, 3).join(' '));
    // a listener whose certificate is not there stays as it was in the proxies that have one
    if (object.kind === 'Gateway' && fresh.length > 0) await restartGatewayOf(context, object).catch(() => {});
    await pushed(context);
    const after = await settled(look, before);
    return { object: ref, change, ...(ended && { ended }), differences: differences(before, after) };
  } finally {
    for (const one of fresh) if (!isSame(one, object)) await lab.kubernetes.delete(one);
    await environment.apply(object).catch(() => {});
    if (object.kind === 'Gateway' && fresh.length > 0) await restartGatewayOf(context, object);
    if (started) await environment.restartWorkloads();
    await whole(context, look, before);
  }
}

/** The pods that a Gateway is for. */
const restartGatewayOf = ({ environment }: Context, { metadata }: KubeObject): Promise<void> =>
  environment.restartGateway(environment.edges.find(({ name }) => name === metadata.name));

/** What is neither under way any more nor still to come. */
async function settled(look: Look, before: Outcomes): Promise<Outcomes> {
  let after = await look();
  for (const wait of [700, 1500]) {
    if (differences(before, after).length === 0 && wait > 700) break;
    await sleep(wait);
    after = await look();
  }
  return after;
}

/** Applies an object; one that can't become so from what it was is made anew. */
async function put({ environment, lab }: Context, object: KubeObject): Promise<void> {
  try {
    await environment.apply(object);
  } catch (error) {
    // a Service whose pods are gone, or that has no address, is what was wanted
    if (!(error instanceof Refused)) return;
    await lab.kubernetes.delete(object);
    await environment.apply(object).catch(() => {});
  }
}

const startsAlloy = (object: KubeObject): boolean => object.kind === 'ConfigMap' || isWorkload(object);

function inTime(work: Promise<unknown>): Promise<undefined> {
  const late = sleep(8000).then(() => {
    throw new Error('not ready after 8 s');
  });
  work.catch(() => {});
  return Promise.race([work.then(() => undefined), late]);
}

/** Waits until the unchanged environment does as before; pods that a change has spoiled are replaced. */
async function whole(context: Context, look: Look, before: Outcomes): Promise<void> {
  const { environment } = context;
  for (let tries = 0; tries < 20; tries++) {
    await environment.endpoints().catch(() => {});
    await pushed(context);
    if (differences(before, await look()).length === 0) return;
    if (tries === 6) for (const edge of environment.edges) await environment.restartGateway(edge);
    if (tries === 10) await environment.restartWorkloads();
  }
  throw new Error('the environment is not what it was');
}

let pushes = 0;

/** Waits until the gateway has what istiod knew by now: a port that nobody else has comes with it. */
async function pushed({ environment, lab }: Context): Promise<void> {
  const port = 20000 + (pushes++ % 10000);
  await lab.kubernetes.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'rates-push', namespace: 'istio-system' },
    spec: { ports: [{ port, name: 'http' }] },
  });
  const [pod] = environment.gateways;
  for (let tries = 0; pod && tries < 40; tries++) {
    if (pod.netns.run(['curl', '-s', '127.0.0.1:15000/clusters']).includes(`outbound|${port}||rates-push`)) break;
    await sleep(50);
  }
  // the sidecars have it, and listeners and routes come after the clusters
  await sleep(250);
}

interface Finding {
  readonly rule: string;
  readonly hop: string;
  readonly severity: string;
  readonly object: Ref;
  readonly path: string;
}

/** What the checker says of these objects, and of what is there beside them. */
async function findings(context: Context, objects: readonly KubeObject[]): Promise<Finding[]> {
  const file = join(context.lab.folder, 'rates.yaml');
  writeFileSync(file, [...objects, ...beside(context)].map(object => dump(object, { noRefs: true })).join('---\n'));
  const { output } = await context.client.run([
    process.execPath,
    bundle('cli/check.ts'),
    '--complete',
    '--format',
    'json',
    file,
  ]);
  return (JSON.parse(output) as { findings: Finding[] }).findings;
}

const keyOf = ({ rule, object, path }: Finding): string => [rule, refText(object), path].join(' ');

async function compare(
  context: Context,
  { object, change, refused, ended, differences: seen }: Recorded,
  usual: readonly Finding[],
  objects: readonly KubeObject[],
): Promise<void> {
  const known = new Set(usual.map(keyOf));
  const found = (await findings(context, objects)).filter(one => !known.has(keyOf(one)));
  const harm = refused ?? ended ?? seen[0];
  const errors = found.filter(({ severity }) => severity === 'error');
  const said = found.map(({ rule }) => rule).join(', ') || 'nothing';
  const holds = harm === undefined ? errors.length === 0 : found.length > 0;
  context.check(`${refText(object)}: ${inWords(change)}`, holds, `${harm ?? 'as before'} · the checker: ${said}`);
}
