import type { Environment } from '../environment/schema';
import { commands } from './commands';
import { fence, section, subsection, table } from './markdown';
import { symptoms } from './symptoms';

export function troubleshooting(environment: Environment): string {
  return section(
    'Troubleshooting',
    table(
      ['What is seen', 'Hop', 'Look', 'Do'],
      symptoms(environment).map(({ seen, hop, look, fix }) => [seen, hop, look, fix]),
    ),
    flags(environment),
  );
}

function flags(environment: Environment): string {
  const { inGateway, gateway } = commands(environment);
  const limit = environment.gateway.maxConcurrentRequests;
  return subsection(
    'Response flags',
    'Envoy writes one into each line of its access log (`%RESPONSE_FLAGS%`), with the details beside it:',
    fence('sh', `${inGateway} logs ${gateway} -c istio-proxy -f`),
    table(
      ['Flag', 'Says', 'The broken hop is'],
      [
        ['no line', 'no connection came to a request', '① to ④, or the handshake'],
        ['`-`', 'nothing was wrong here; the status is what the pod answered', 'the sender, Alloy’s sidecar, or Alloy'],
        ['`NR`', 'a listener, and no route', 'host or path, or the VirtualService'],
        ['`UH`', 'no healthy endpoint', 'Alloy’s pods, its Service’s selector'],
        ['`NC`', 'a route to a port that does not exist', 'the VirtualService against Alloy’s Service'],
        ['`URX,UF`', 'no connection to the pod, or no TLS with it', 'the mTLS mode, or a pod without its sidecar'],
        ['`UC`', 'the pod’s side closed the connection', 'the mTLS mode; idle timeouts when it is rare'],
        ['`UPE`', 'the other side speaks another protocol', '`appProtocol` of Alloy’s Service'],
        ...(limit
          ? [['`UO`', `more than ${limit} requests under way`, '`gateway.maxConcurrentRequests`; senders retry']]
          : []),
        ...(environment.gateway.rateLimit
          ? [['`RL`', 'the sender is too fast (429, status 14)', '`gateway.rateLimit`; senders retry']]
          : []),
        ['`rbac_access_denied_…`', 'a policy said no (403, status 7)', 'the policy that it names'],
      ],
    ),
  );
}
