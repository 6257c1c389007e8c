/** Judges hop ① from outside, and the signal that was sent over the whole path. */

import { sourceRanges } from '../../environment/derive';
import { kubectlIn } from '../../path/commands';
import type { Listener } from '../../path/path';
import { inCommands } from '../../path/workloads';
import type { LiveEdge } from '../live';
import { broken, type Look, ok, said, together, unknown } from '../look';
import { answer, isAccepted, meaning } from './answer';

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
    `${kubectlIn(namespace)} describe service ${name}   # events of the AWS Load Balancer Controller; then the target group’s health`,
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
          `${kubectlIn(live.edge.service.namespace)} get service ${live.edge.service.name}   # its EXTERNAL-IP is what the name must lead to`,
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

const explainHow = ({ edge }: LiveEdge, port: number): string =>
  `${kubectlIn(edge.namespace)} logs ${inCommands(edge.workload)} --tail=20   # access log of ${port}: the response flags name the hop`;
