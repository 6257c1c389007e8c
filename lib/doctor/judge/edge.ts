/** Hop ①, from outside, and what was sent all the way. */
import { sourceRanges } from '../../environment/derive';
import type { Listener } from '../../path';
import { broken, type Finding, ok, together, unknown } from '../hop';
import type { Live } from '../live';
import type { Sent } from '../observations';

/** @param behind whether something behind it is broken already, of which a refused connection may be the consequence */
export function nlb(live: Live, listener: Listener, behind: boolean): Finding {
  return together([connection(live, listener, behind), name(live, listener)]);
}

export function send(live: Live, { transport, port }: Listener): Finding {
  const one = live.seen.sent?.[transport];
  if (!one) return unknown('not asked for: --send');
  const arrived = 'value' in one.arrived ? one.arrived.value : undefined;
  if (one.status === undefined)
    return broken(
      `no answer: ${one.message ?? ''}`,
      'See the hops before it.',
      'npm run doctor again when those are right',
    );
  if (!isAccepted(one)) return broken(answer(one), meaning(one), explainHow(live, port));
  if (arrived === undefined)
    return together([
      ok(`${one.signal}: ${answer(one)}`),
      unknown('unknown' in one.arrived ? one.arrived.unknown : ''),
    ]);
  if (arrived > 0) return ok(`${one.signal}: ${answer(one)}, the receiver’s counter moved`);
  return broken(
    `${answer(one)}, but no receiver counted it`,
    'Something else answered: another host on the same address, or pods whose metrics were not read.',
    explainHow(live, port),
  );
}

function connection(live: Live, { transport, port }: Listener, behind: boolean): Finding {
  const { tcp, target } = live.seen.edge[transport];
  const { nlb } = live.environment;
  const ranges = sourceRanges(live.environment);
  const { name, namespace } = live.path.edgeService;
  if (tcp === 'connected') return ok(`${target} answers`);
  if (tcp === 'not tried') return unknown('not connected');
  if (behind) return unknown(`${target}: ${tcp}, as what is broken behind it explains`);
  if (tcp === 'no answer' && (nlb.scheme === 'internal' || ranges || nlb.securityGroups))
    return unknown(
      `${target} does not answer here, where perhaps it need not (${nlb.scheme}${ranges ? ', source ranges' : ''})`,
    );
  return broken(
    `${target}: ${tcp === 'refused' ? 'connection refused' : 'no answer'}`,
    `The Service has port ${port} and Envoy listens, so it is between: no listener ${port} on the NLB, no healthy target (readiness is probed on 15021), or a security group.`,
    `kubectl -n ${namespace} describe service ${name}   # events of the AWS Load Balancer Controller; then the target group’s health`,
  );
}

function name(live: Live, { transport, host }: Listener): Finding {
  const { addresses, balancer } = live.seen.edge[transport];
  if (!addresses) return unknown('');
  const { scheme } = live.environment.nlb;
  if ('unknown' in addresses)
    return scheme === 'internal'
      ? unknown(`${host} does not resolve here: ${addresses.unknown}`)
      : broken(
          `${host} does not resolve: ${addresses.unknown}`,
          'Senders find the NLB by this name.',
          `kubectl -n ${live.path.edgeService.namespace} get service ${live.path.edgeService.name}   # its EXTERNAL-IP is what the name must lead to`,
        );
  if (!balancer || 'unknown' in balancer || !balancer.value.length) return unknown('');
  if (addresses.value.some(one => balancer.value.includes(one))) return ok('the name leads to it');
  return broken(
    `${host} is ${addresses.value.join(', ')}, the NLB ${balancer.value.join(', ')}`,
    'The name leads to something else, such as the load balancer of a Service that is gone.',
    `change the DNS record of ${host}, or let external-dns do it (nlb.externalDns: true)`,
  );
}

const isAccepted = ({ status, grpcStatus }: Sent): boolean => status === 200 && (grpcStatus ?? 0) === 0;

const answer = ({ status, grpcStatus, message }: Sent): string => {
  const text = grpcStatus === undefined ? `${status}` : `gRPC ${grpcStatus}`;
  return message ? `${text} ${message}` : text;
};

/** What an answer means on this path, by HTTP status or the gRPC status that stands for it. */
function meaning({ status, grpcStatus }: Sent): string {
  const key = grpcStatus === undefined || status !== 200 ? `${status}` : `gRPC ${grpcStatus}`;
  return MEANINGS.find(([keys]) => keys.includes(key))?.[1] ?? 'Alloy’s log and the gateway’s access log say more.';
}

const MEANINGS: readonly (readonly [readonly string[], string])[] = [
  [['401', 'gRPC 16'], 'No credentials, or wrong ones: give them with --header; a JWT may have expired.'],
  [
    ['403', 'gRPC 7'],
    'A policy refuses it: the address is not in the allowlist, the token lacks a claim, or Alloy does not know the gateway’s identity.',
  ],
  [['404', 'gRPC 12'], 'No route for this host and path. Clients do not retry it: it is lost.'],
  [['400', '413', 'gRPC 8'], 'Too large, or refused by the memory limiter.'],
  [
    ['502', '503', '504', 'gRPC 14', 'gRPC 4'],
    'The gateway did not get through to a receiver: no ready endpoint, mTLS on one side alone, or Alloy refuses for memory.',
  ],
];

const explainHow = ({ environment: { gateway } }: Live, port: number): string =>
  `kubectl -n ${gateway.namespace} logs deployment/${gateway.name} --tail=20   # access log of ${port}: the response flags name the hop`;
