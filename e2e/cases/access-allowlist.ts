import { otherApplication, straightToPod, tryOtherApplication } from './access-neighbours';
import { authorities, forbidden, getsIn, noConnection, prepared, trySenders } from './access-senders';
import { Issuer, trusting } from './access-tokens';
import type { Context } from './case';
import { type Overrides, probeUntil } from './probe';

/** Outside of the list. */
const STRANGER = '192.0.2.77';

export async function allowlist(context: Context): Promise<void> {
  const stranger = { ...context, client: context.lab.client(STRANGER) };
  await prepared(context, { objects: otherApplication(context) }, async () => {
    await trySenders(context, [{ what: 'an address of the list', holds: getsIn }, ...authorities(context, getsIn)]);
    await trySenders(stranger, [
      { what: 'an address outside of it', holds: forbidden },
      {
        what: 'an address outside of it that says it were another',
        with: { headers: { 'x-forwarded-for': '203.0.113.10', 'x-real-ip': '203.0.113.10' } },
        holds: forbidden,
      },
      ...authorities(context, forbidden).slice(0, 2),
    ]);
    await tryOtherApplication(stranger, 'an address outside of the list', {});
    await straightToPod(context);
    await hiddenAddresses(context);
  });
}

/** The control: an NLB that hides the senders' addresses shuts everybody out. */
async function hiddenAddresses(context: Context): Promise<void> {
  const { environment, check } = context;
  const service = structuredClone(environment.edge.service);
  const annotation = 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes';
  service.metadata.annotations![annotation] = 'preserve_client_ip.enabled=false';
  try {
    await environment.apply(service);
    const seen = await probeUntil(context, 'http', ({ status }) => status === 403);
    check('http: control: an address of the list behind an NLB that hides it', seen.status === 403, seen.text);
  } finally {
    await environment.restore(service);
  }
}

export async function jwtAndAllowlist(context: Context): Promise<void> {
  const issuer = new Issuer();
  const good = { headers: { authorization: `Bearer ${issuer.token()}` } };
  const expired = { headers: { authorization: `Bearer ${issuer.token({ exp: 1 })}` } };
  const stranger = { ...context, client: context.lab.client(STRANGER) };
  const objects = [trusting(context, issuer), ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, [
      { what: 'an address of the list with a token', with: good, holds: getsIn },
      { what: 'an address of the list without one', holds: forbidden },
      {
        what: 'an address of the list with an expired one',
        with: expired,
        holds: (seen, transport) => (transport === 'http' ? seen.status === 401 : seen.grpcStatus === 16),
      },
    ]);
    await trySenders(stranger, [
      { what: 'an address outside of it with a token', with: { ...good, timeoutSeconds: 2 }, holds: noConnection },
    ]);
    await behindOpenBalancer(stranger, good);
    await tryOtherApplication(stranger, 'an address outside, with a bearer token', { authorization: 'Bearer opaque' });
  });
}

/** The second door: without the load balancer's rule it is the gateway that says no. */
async function behindOpenBalancer(stranger: Context, good: Overrides): Promise<void> {
  const { environment } = stranger;
  const service = environment.manifests.mutate({
    kind: 'Service',
    name: environment.edge.service.metadata.name,
    path: 'spec.loadBalancerSourceRanges',
  });
  try {
    await environment.apply(service);
    const what = 'an address outside of it with a token, the load balancer open';
    await trySenders(stranger, [{ what, with: good, holds: forbidden }]);
  } finally {
    await environment.restore(service);
  }
}
