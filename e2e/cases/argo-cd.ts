import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { bundle } from '../lab/bundle';
import { applyCrds } from '../lab/crds';
import type { KubeObject } from '../lab/kubernetes';
import { run } from '../lab/processes';
import { tool, unbuilt } from '../lab/tools';
import { REPOSITORY } from '../repository';
import type { Case, Context } from './case';

/** Environments with an autoscaler, with volumes, and with gateway pods of our own beside the ordinary ones. */
const SHAPES = /^(autoscaling|disasters-disk|gateway-own)$/;

/** What `new repository` writes for Argo CD, judged by Argo CD's own code on live objects. */
export const argoCd: Case = {
  id: 'argo-cd',
  title: 'Argo CD’s kinds are taken; what it applies is in sync when the cluster’s controllers have written too',
  once: true,
  skip: () => unbuilt('argocd-judge'),
  goldens: SHAPES,
  async run(context) {
    const { kubernetes } = context.lab;
    await applyCrds(kubernetes, tool('argocd-crds'));
    await context.lab.namespace(ARGOCD);
    const made: KubeObject[] = [];
    const shared: KubeObject[] = [];
    try {
      await applications(context);
      await judge(context, made, shared);
    } finally {
      // What two managers own stays when one of them takes it out: other cases change these objects.
      for (const object of shared) {
        const all = (await kubernetes.get(object))?.metadata.managedFields as { manager?: string }[] | undefined;
        const managedFields = all?.filter(({ manager }) => manager !== MANAGER);
        if (managedFields) await kubernetes.patch(object, { metadata: { managedFields } }, MANAGER);
      }
      for (const object of made) {
        await kubernetes.patch(object, { metadata: { finalizers: null } }, CONTROLLER).catch(() => undefined);
        await kubernetes.delete(object);
      }
    }
  },
};

const ARGOCD = 'argocd';

/** Who Argo CD is to the API server, in a sync with ServerSideApply. */
const MANAGER = 'argocd-controller';

/** Who the AWS Load Balancer Controller is. */
const CONTROLLER = 'controller';

interface Scaffold {
  readonly project: KubeObject;
  readonly applicationSet: KubeObject;
}

function scaffold(): Scaffold {
  const { ARGOCD_FILES } = require(bundle('cli/scaffold/argocd.ts')) as { ARGOCD_FILES: Record<string, string> };
  const [project, applicationSet] = ['project', 'applicationset'].map(
    name => loadAll(ARGOCD_FILES[`argocd/${name}.yaml`]!)[0] as KubeObject,
  );
  return { project: project!, applicationSet: applicationSet! };
}

interface Answer {
  readonly applications: readonly { readonly value: KubeObject; readonly permitted: boolean }[];
  readonly failures: readonly string[];
  readonly verdicts: readonly Verdict[];
}

interface Verdict {
  readonly permitted: boolean;
  readonly client: string;
  readonly server: string;
  readonly health: string;
  readonly wave: number;
}

/** The files and what they become are taken under Argo CD's definitions, with strict validation. */
async function applications({ lab, check }: Context): Promise<void> {
  const { project, applicationSet } = scaffold();
  const files = {
    'environments/prod.yaml': readFileSync(join(REPOSITORY, 'environments/prod.yaml'), 'utf8'),
    'environments/two.yml': 'name: two\ncluster: shared\nextends: bases/eu.yaml\n',
    'environments/bases/eu.yaml': 'hosts: {}\n',
    'environments/present/prod.yaml': 'service: { ports: [] }\n',
  };
  const { applications, failures } = ask({ project, applicationSet, files });
  const seen = applications.map(({ value, permitted }) =>
    [value.metadata.name, value.spec.destination.name, value.spec.source.path, permitted].join(' '),
  );
  const wanted = ['otlp-prod prod dist/prod/manifests true', 'otlp-two shared dist/two/manifests true'];
  check('an Application for each environment', JSON.stringify(seen) === JSON.stringify(wanted), seen.join('; '));
  check('none for a base or present values', failures.length === 0, failures.join('; ') || 'none');
  const kept = applications.every(({ value }) => !value.metadata.finalizers);
  check('deletion keeps what is in the cluster', kept, kept ? 'no finalizer' : 'a finalizer');
  const vague = ask({ project, applicationSet, files: { 'environments/x.yaml': 'name: x\nextends: bases/eu.yaml\n' } });
  check(
    'control: a base, and no cluster',
    /say cluster in it/.test(vague.failures[0] ?? ''),
    vague.failures.join('; '),
  );
  for (const object of [project, applicationSet, ...applications.map(({ value }) => made(value))]) {
    const said = await lab.kubernetes.apply(object, { dryRun: true }).then(
      () => 'taken',
      error => (error as Error).message,
    );
    check(`${object.kind} ${object.metadata.name}`, said === 'taken', said);
  }
}

/** As the ApplicationSet's controller writes it: the judge prints Go's fields, and a status that nobody has given. */
function made({ metadata, spec }: KubeObject): KubeObject {
  const { name, namespace, annotations } = metadata;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: namespace!, annotations: annotations! },
    spec,
  };
}

/** Applies as Argo CD does, lets the cluster's controllers write, and asks what is out of sync. */
async function judge(context: Context, made: KubeObject[], shared: KubeObject[]): Promise<void> {
  const { environment, lab, check } = context;
  const { project, applicationSet } = scaffold();
  const hooks = environment.manifests.objects.filter(object => object.metadata.annotations?.[HOOK]);
  const desired = environment.manifests.objects.filter(object => !hooks.includes(object)).map(tracked);
  const namespaces = [...new Set(desired.map(({ metadata }) => metadata.namespace ?? 'istio-system'))];
  const extended = structuredClone(project);
  extended.spec.destinations.push(...namespaces.map(namespace => ({ name: '*', namespace })));
  const objects: { desired: KubeObject; live: KubeObject; predicted: KubeObject }[] = [];
  for (const object of desired) {
    const wanted = await applied(context, object, made);
    if (wanted === object) shared.push(object);
    const live = await lab.kubernetes.get(wanted);
    const predicted = await lab.kubernetes.apply(wanted, { dryRun: true, manager: MANAGER });
    objects.push({ desired: wanted, live: live!, predicted });
  }
  const openapi = await lab.kubernetes.openapi();
  const { verdicts } = ask({ project: extended, applicationSet, files: {}, openapi, objects });
  const named = verdicts.map((verdict, index) => ({ ...verdict, ...objects[index]! }));
  const list = (chosen: typeof named, say: (one: (typeof named)[number]) => string) =>
    chosen.map(one => `${nameOf(one.desired)}${say(one)}`).join('; ');
  const foreign = named.filter(({ permitted }) => !permitted);
  check('the project permits each object', !foreign.length, list(foreign, () => '') || `${named.length} objects`);
  const changed = named.filter(({ server }) => server);
  check(
    'all is in sync (ServerSideDiff)',
    !changed.length,
    list(changed, one => ` ${one.server}`) || `${named.length} objects`,
  );
  // Why ServerSideDiff is on: the other way takes what the API server fills into a volume's claim for a change.
  const namesOf = (chosen: typeof named) => list(chosen, () => '');
  const guessed = namesOf(named.filter(({ client }) => client));
  const claims = namesOf(named.filter(({ desired }) => desired.spec?.volumeClaimTemplates));
  check('without ServerSideDiff only a StatefulSet with volumes is not', guessed === claims, guessed || 'none');
  const judged = [
    ...new Set(named.filter(({ health }) => health).map(({ desired, health }) => `${desired.kind} ${health}`)),
  ];
  check(
    'health of Istio’s kinds is never asked',
    !named.some(one => one.health && /istio/.test(one.desired.apiVersion)),
    judged.join(', '),
  );
  await control(context, objects, { project: extended, applicationSet, openapi });
  withoutFigures(context, objects, { project: extended, applicationSet, openapi });
}

const HOOK = 'argocd.argoproj.io/hook';

/** As Argo CD marks what it applies. */
function tracked(object: KubeObject): KubeObject {
  const { metadata, apiVersion, kind } = object;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const id = `otlp-prod:${group}/${kind}:${metadata.namespace ?? ''}/${metadata.name}`;
  const annotations = { ...metadata.annotations, 'argocd.argoproj.io/tracking-id': id };
  return { ...object, metadata: { ...metadata, annotations } };
}

/**
 * Applies an object, and writes what a controller of the cluster would: the AWS Load Balancer Controller its class, its
 * finalizer and an address, an autoscaler the pods. Those are written to a copy, which serves nobody.
 *
 * @returns the object, or its copy
 */
async function applied({ lab: { kubernetes } }: Context, object: KubeObject, made: KubeObject[]): Promise<KubeObject> {
  const scaled = object.kind === 'Deployment' && object.spec.replicas === undefined;
  const balanced = object.kind === 'Service' && object.spec.type === 'LoadBalancer';
  if (!scaled && !balanced) {
    await kubernetes.apply(object, { manager: MANAGER });
    return object;
  }
  const copy = structuredClone(object);
  copy.metadata.name = `${object.metadata.name}-judged`;
  made.push(copy);
  if (balanced) {
    const spec = { ...copy.spec, loadBalancerClass: 'service.k8s.aws/nlb' };
    await kubernetes.create({ ...copy, spec }, MANAGER);
    await kubernetes.apply(copy, { manager: MANAGER });
    await kubernetes.patch(copy, { metadata: { finalizers: ['service.k8s.aws/resources'] } }, CONTROLLER);
    await kubernetes.setStatus(copy, { loadBalancer: { ingress: [{ hostname: 'k8s.elb.eu-west-1.amazonaws.com' }] } });
    return copy;
  }
  // a paused Deployment makes no pods
  copy.spec.paused = true;
  await kubernetes.apply(copy, { manager: MANAGER });
  await kubernetes.patch(copy, { spec: { replicas: 4 } }, 'kube-controller-manager');
  return copy;
}

/** What somebody changes by hand is out of sync by both ways to look. */
async function control(
  { check }: Context,
  objects: readonly { desired: KubeObject; live: KubeObject; predicted: KubeObject }[],
  asked: object,
): Promise<void> {
  const one = objects.find(({ desired }) => desired.kind === 'Service')!;
  const live = structuredClone(one.live);
  live.spec.ports[0].targetPort = 9;
  const { verdicts } = ask({ ...asked, files: {}, objects: [{ ...one, live }] });
  const [{ client, server } = { client: '', server: '' }] = verdicts;
  check('control: a port changed by hand is out of sync', Boolean(client && server), client && server ? 'both' : 'not');
}

/** An autoscaler that has no figures yet ends a sync, so that it has to be in a wave which nobody waits for. */
function withoutFigures(
  { check }: Context,
  objects: readonly { desired: KubeObject; live: KubeObject; predicted: KubeObject }[],
  asked: object,
): void {
  const one = objects.find(({ desired }) => desired.kind === 'HorizontalPodAutoscaler');
  if (!one) return;
  const [{ type }] = one.live.spec.metrics;
  const conditions = [
    { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale' },
    { type: 'ScalingActive', status: 'False', reason: `FailedGet${type}Metric` },
  ];
  const live = { ...one.live, status: { currentReplicas: 1, desiredReplicas: 0, conditions } };
  const judged = [one, { ...one, live }].map(object => ask({ ...asked, files: {}, objects: [object] }).verdicts[0]!);
  const last = Math.max(...objects.map(({ desired }) => Number(desired.metadata.annotations?.[WAVE] ?? 0)));
  const seen = judged.map(({ health, wave }) => `${health} in wave ${wave}`).join(', then ');
  check(`an autoscaler by ${type} without figures is in the last wave`, judged[1]!.wave === last, seen);
}

const WAVE = 'argocd.argoproj.io/sync-wave';

function ask(request: object): Answer {
  return JSON.parse(run([tool('argocd-judge')], { input: JSON.stringify(request) })) as Answer;
}

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
