/** Judges hop ① from outside, and the signal that was sent over the whole path. */
import { sourceRanges } from '../../environment/derive';
import type { Transport } from '../../facts/otlp';
import type { Listener } from '../../path/path';
import { inCommands } from '../../path/workloads';
import type { LiveEdge } from '../live';
import { broken, type Look, ok, said, together, unknown } from '../look';
import type { Sent } from '../observations';

/**
 * Judges the NLB: whether a connection succeeds, and where the public name leads.
 *
 * @param behind whether a later hop is broken already: a refused connection may be its consequence
 */
export function nlb(live: LiveEdge, listener: Listener, behind: boolean): Look {
  return together([connection(live, listener, behind), name(live, listener)]);
}

/** Judges the answer to the signal that was sent, and whether a receiver counted it. */
export function send(live: LiveEdge, { transport, port }: Listener): Look {
  const one = live.seenEdge.sent?.[transport];
  if (!one) return unknown('not sent: the time was up');
  const arrived = 'value' in one.arrived ? one.arrived.value : undefined;
  if (one.status === undefined)
    return broken(
      silence(said(one.message ?? '')),
      'See the hops before it.',
      'npm run doctor again when those are right',
    );
  if (!isAccepted(transport, one)) return broken(answer(one), meaning(one), explainHow(live, port));
  if (arrived === undefined || !Number.isFinite(arrived))
    return together([
      ok(`${said(one.signal)}: ${answer(one)}`),
      unknown('unknown' in one.arrived ? one.arrived.unknown : 'Alloy’s counters are not readable'),
    ]);
  if (arrived > 0) return ok(`${said(one.signal)}: ${answer(one)}, the receiver’s counter moved`);
  return broken(
    `${answer(one)}, but no receiver counted it`,
    'Something else answered: another host on the same address, or pods whose metrics were not read.',
    explainHow(live, port),
  );
}

function connection(live: LiveEdge, { transport, port }: Listener, behind: boolean): Look {
  const { tcp, target: at } = live.seenEdge.listeners[transport];
  const target = said(at);
  const { nlb } = live.edge.settings;
  const ranges = sourceRanges(live.edge.settings);
  const { name, namespace } = live.edge.service;
  if (tcp === 'connected') return ok(`${target} answers`);
  if (tcp === 'not tried') return unknown('not connected');
  if (behind) return unknown(`${target}: ${said(tcp)}, as what is broken behind it explains`);
  if (tcp === 'no answer' && (nlb.scheme === 'internal' || ranges || nlb.securityGroups))
    return unknown(
      `${target} does not answer here, where perhaps it need not (${nlb.scheme}${ranges ? ', source ranges' : ''})`,
    );
  return broken(
    `${target}: ${tcp === 'refused' ? 'connection refused' : 'no answer'}`,
    `Nothing behind it was seen to be broken, so it is between: no listener ${port} on the NLB, no healthy target (readiness is probed on 15021), or a security group.`,
    `kubectl -n ${namespace} describe service ${name}   # events of the AWS Load Balancer Controller; then the target group’s health`,
  );
}

function name(live: LiveEdge, { transport, host }: Listener): Look {
  const { addresses, balancer } = live.seenEdge.listeners[transport];
  if (!addresses) return unknown('');
  const { scheme } = live.edge.settings.nlb;
  if ('unknown' in addresses)
    return scheme === 'internal'
      ? unknown(`${host} does not resolve here: ${said(addresses.unknown)}`)
      : broken(
          `${host} does not resolve: ${said(addresses.unknown)}`,
          'Senders find the NLB by this name.',
          `kubectl -n ${live.edge.service.namespace} get service ${live.edge.service.name}   # its EXTERNAL-IP is what the name must lead to`,
        );
  if (!balancer || 'unknown' in balancer || !balancer.value.length) return unknown('');
  if (addresses.value.some(one => balancer.value.includes(one))) return ok('the name leads to it');
  return broken(
    `${host} is ${addresses.value.map(said).join(', ')}, the NLB ${balancer.value.map(said).join(', ')}`,
    'The name leads to something else, such as the load balancer of a Service that is gone.',
    `change the DNS record of ${host}, or let external-dns do it (nlb.externalDns: true)`,
  );
}

const silence = (message: string): string => (/^no answer/.test(message) ? message : `no answer: ${message}`);

/** Whether the signal was accepted. Over gRPC an HTTP 200 does not say so: the gRPC status does. */
const isAccepted = (transport: Transport, { status, grpcStatus, fault }: Sent): boolean =>
  status === 200 && !fault && (transport === 'http' || grpcStatus === 0);

const answer = ({ status, grpcStatus, message, fault }: Sent): string => {
  const text = grpcStatus === undefined ? said(status) : `gRPC ${said(grpcStatus)}`;
  return [text, message && said(message), fault && `(${said(fault)})`].filter(Boolean).join(' ');
};

/** Says what an answer means on this path, by its HTTP status or the gRPC status that stands for the same. */
function meaning({ status, grpcStatus, fault }: Sent): string {
  if (status === 200 && (fault || grpcStatus === undefined))
    return `${fault ? 'That is no whole answer of OTLP' : 'There is no grpc-status'}: something else than Alloy’s receiver answers, or what is between cuts it off. Senders take it for a failure.`;
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

const explainHow = ({ edge }: LiveEdge, port: number): string =>
  `kubectl -n ${edge.namespace} logs ${inCommands(edge.workload)} --tail=20   # access log of ${port}: the response flags name the hop`;
