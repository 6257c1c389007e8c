import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../lab/bundle';
import type { KubeObject } from '../lab/kubernetes';
import { sleep } from '../lab/processes';
import { REPOSITORY } from '../repository';
import type { Case, Context } from './case';

/** `doctor --preflight` against a real API server: what the lab lacks, and each mistake that is made, is missing and nothing else. */
export const preflight: Case = {
  id: 'preflight',
  title: 'doctor --preflight misses what the cluster lacks, and nothing else',
  once: true,
  skip: ({ name }) =>
    existsSync(join(REPOSITORY, 'environments', `${name}.yaml`)) ? undefined : `there is no environments/${name}.yaml`,
  async run(context) {
    await judge(context, 'the lab, which has no controller of AWS', []);
    for (const { name, words, object, edit } of MISTAKES) {
      const real = await context.lab.kubernetes.get(object);
      if (!real) throw new Error(`the lab has no ${object.kind} ${object.metadata.name}`);
      const { resourceVersion: _, managedFields: __, ...metadata } = real.metadata as Record<string, unknown>;
      const before = structuredClone({ ...real, metadata }) as KubeObject;
      try {
        await context.lab.kubernetes.apply(edit(structuredClone(before)));
        await judge(context, name, [words]);
      } finally {
        await context.lab.kubernetes.apply(before);
      }
    }
    await judge(context, 'all of them repaired', []);
  },
};

/** What is missing in any lab: the NLB is played by a forwarder, and the API server was built without a version. */
const ALWAYS = [
  /^AWS Load Balancer Controller: the API server does not have/,
  /^\? Kubernetes: the API server does not say its version/,
];

interface Mistake {
  readonly name: string;
  readonly words: RegExp;
  readonly object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind
  readonly edit: (object: any) => KubeObject;
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a namespace that forbids injection',
    words: /^Namespace observability: has istio-injection: disabled/,
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'observability' } },
    edit: object => {
      object.metadata.labels = { ...object.metadata.labels, 'istio-injection': 'disabled' };
      return object;
    },
  },
  {
    name: 'a definition of Sidecars that is too old',
    words: /^API networking\.istio\.io\/v1 of Istio: its definitions do not know Sidecar spec\.inboundConnectionPool/,
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'sidecars.networking.istio.io' },
    },
    edit: object => {
      for (const { schema } of object.spec.versions)
        delete schema.openAPIV3Schema.properties.spec.properties.inboundConnectionPool;
      return object;
    },
  },
];

interface Preflight {
  readonly ready: boolean | null;
  readonly found: readonly { readonly what: string; readonly verdict: string; readonly seen: string }[];
}

/** Asks until the answer is as it must be: a definition takes a moment to reach the API server's documents. */
async function judge(context: Context, name: string, more: readonly RegExp[]): Promise<void> {
  const wanted = [...ALWAYS, ...more];
  let missing: string[] = [];
  let seen = '';
  const fits = () => missing.length === wanted.length && wanted.every(one => missing.some(text => one.test(text)));
  for (let tries = 0; tries < 10; tries++) {
    if (tries) await sleep(1000);
    const { found, output } = await ask(context);
    missing = found.filter(({ verdict }) => verdict === 'broken').map(({ what, seen }) => `${what}: ${seen}`);
    const dark = found.filter(({ verdict }) => verdict === 'unknown').map(({ what, seen }) => `? ${what}: ${seen}`);
    seen = found.length ? [...missing, ...dark].join('; ') : output;
    missing.push(...dark);
    if (found.length && fits()) break;
  }
  context.check(name, fits(), seen);
}

/** As a person would who has a kubeconfig. */
async function ask({ client, lab, environment }: Context): Promise<Pick<Preflight, 'found'> & { output: string }> {
  const program = [process.execPath, bundle('cli/doctor.ts'), '--environment', environment.name];
  const options = ['--preflight', '--json', `--kubeconfig=${lab.controlPlane.kubeconfig}`];
  const { output } = await client.run(['sh', '-c', 'cd "$0" && exec "$@"', REPOSITORY].concat(program, options));
  try {
    return { ...(JSON.parse(output) as Preflight), output };
  } catch {
    return { found: [], output: output.slice(0, 300) };
  }
}
