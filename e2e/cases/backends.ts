import { randomUUID } from 'node:crypto';
import { ALLOY } from '../lab/alloy';
import type { Signal } from '../lab/alloy-config';
import type { SeenRequest } from '../lab/backends';
import { arrival } from './arrival';
import { type Case, type Context, TWO_TIERS } from './case';
import { accepted, probeUntil } from './probe';

/** From Alloy on. The sidecar of a backend in the mesh adds who called, which a plain backend never sees. */
export const backends: Case = {
  id: 'backends',
  title: 'Alloy reaches a backend inside the mesh by mTLS, and one outside of it in plain text or TLS',
  goldens: TWO_TIERS,
  skip: () => (ALLOY ? undefined : 'there is no Alloy here (ALLOY_BIN or PATH)'),
  async run(context) {
    const { environment } = context;
    for (const signal of environment.config.signals) {
      // behind a sampler one request carries what several runs sent, and is counted as the first one's
      const request = (await deliver(context, signal)) ?? (await deliver(context, signal));
      const inMesh = environment.isBackendInMesh(signal);
      judge(context, `${signal}, ${inMesh ? 'inside' : 'outside of'} the mesh`, inMesh, request);
    }
    await moveIntoMesh(context);
  },
};

/** The same config.alloy when the backend gets a sidecar that takes mTLS only. */
async function moveIntoMesh(context: Context): Promise<void> {
  const { environment } = context;
  const index = environment.backends.findIndex(
    ({ spec, inMesh }) => spec.namespace && !inMesh && spec.destinations.every(({ tls }) => !tls),
  );
  if (index < 0) return;
  const { spec } = environment.backends[index]!;
  const signal = environment.config.signals.find(candidate => environment.backendOf(candidate)?.spec === spec);
  if (!signal) return;
  const metadata = { name: 'e2e-strict', namespace: spec.namespace };
  const strict = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata,
    spec: { mtls: { mode: 'STRICT' } },
  };
  try {
    await environment.apply(strict);
    await environment.replaceBackend(index, true);
    judge(context, `${signal}, the backend moved into the mesh, STRICT`, true, await deliver(context, signal));
  } finally {
    await environment.restore(strict);
    await environment.replaceBackend(index, false);
  }
  judge(context, `${signal}, the backend moved out again`, false, await deliver(context, signal));
}

async function deliver(context: Context, signal: Signal): Promise<SeenRequest | undefined> {
  const { environment } = context;
  const run = randomUUID();
  // an acknowledged request fails while the backend is away, and a sender sends it again
  await probeUntil(context, 'http', accepted, { signal, run });
  await arrival(environment, run, signal, 1);
  const counts = await environment.counts();
  return counts.flatMap(({ requests }) => requests ?? []).find(request => request.run === run);
}

function judge({ environment, check }: Context, what: string, inMesh: boolean, request: SeenRequest | undefined): void {
  if (!request) {
    check(what, false, 'nothing arrived');
    return;
  }
  const { namespace, name } = environment.alloyAccount(request.signal);
  const caller = /URI=([^;]*)/.exec(request.headers['x-forwarded-client-cert'] ?? '')?.[1];
  const expected = inMesh ? `spiffe://cluster.local/ns/${namespace}/sa/${name}` : undefined;
  const tenant = request.headers['x-scope-orgid'];
  const seen = [
    `${request.transport}${request.path ? ` ${request.path}` : ''}`,
    caller ?? 'no caller named',
    tenant && `tenant ${tenant}`,
  ];
  check(what, caller === expected, seen.filter(Boolean).join(', '));
}
