import type { ProbeAnswer } from '../../clients/request';
import type { Context } from '../case';
import { accepted, flags, type Overrides, probe, probeUntil, requestOf } from '../probe';
import { otherApplication, straightToPod, tryOtherApplication } from './neighbours';
import {
  authorities,
  forbidden,
  getsIn,
  noConnection,
  prepared,
  TRANSPORTS,
  trySenders,
  unauthenticated,
} from './senders';
import { Issuer, trusting } from './tokens';

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
    await tooFast(context);
    await straightToPod(context);
    await hiddenAddresses(context);
  });
}

/** One address sends more than its burst: the rest is refused with a status that senders retry, whatever address it claims. */
async function tooFast(context: Context): Promise<void> {
  const { lab, check } = context;
  const other = { ...context, client: lab.client('203.0.113.11') };
  for (const transport of TRANSPORTS) {
    const isRefused = ({ status, grpcStatus }: ProbeAnswer) =>
      transport === 'http' ? status === 429 : grpcStatus === 14;
    const answers = await context.client.probe({ ...requestOf(context, transport), repeat: 100 });
    const good = answers.filter(accepted).length;
    const refused = answers.filter(isRefused).length;
    const holds = good >= 10 && refused > 0 && good + refused === answers.length;
    check(`${transport}: 100 requests of one address`, holds, `${good} accepted, ${refused} refused`);
    const claims = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map(address =>
      probe(context, transport, { headers: { 'x-forwarded-for': address } }),
    );
    const late = (await Promise.all(claims)).find(seen => isRefused(seen) && flags(seen) === 'RL');
    check(`${transport}: more of it, with another X-Forwarded-For`, late !== undefined, late?.text ?? 'accepted');
    const seen = await probe(other, transport);
    check(`${transport}: another address at the same time`, getsIn(seen, transport), seen.text);
  }
  await tryOtherApplication(context, 'the address that was too fast', {});
}

/** The control: an NLB that hides the senders' addresses shuts everybody out. */
async function hiddenAddresses(context: Context): Promise<void> {
  const { environment, check } = context;
  // what is changed of a Service that istiod made is put back
  if (environment.edge.isManaged) return;
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
        holds: unauthenticated,
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
