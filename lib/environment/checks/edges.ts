/** Finds what several edges of one environment can't have beside each other: they lead to the same Alloy. */
import { shown } from '../../foreign/text';
import { holdsFor } from '../../kubernetes/selector';
import { pathOf } from '../../path/path';
import { refText } from '../../path/workloads';
import { edgePorts, gatewayLabels } from '../derive';
import { type EdgeView, pathInFile } from '../edge-views';
import { judge } from '../judged';
import type { Contradiction, Path } from '../structure';
import type { EdgesCheck } from './check';

/** Makes a check of each pair of edges, with paths as the later one has them. If one pair can't be judged, the others still are. */
function ofPairs(check: (later: EdgeView, earlier: EdgeView) => Contradiction | false | undefined): EdgesCheck {
  return edges =>
    edges.flatMap((later, index) =>
      edges
        .slice(0, index)
        .flatMap(earlier => judge(() => check(later, earlier), later))
        .slice(0, 1)
        .map(({ path, message }) => ({ path: pathInFile(later.edge, path), message })),
    );
}

/** What Alloy checks is checked of everybody, whichever way they come: all edges say the same. */
function ofAll(path: Path, of: (edge: EdgeView) => unknown, why: string): EdgesCheck {
  return ofPairs((later, earlier) => {
    const [ours, theirs] = [of(later), of(earlier)];
    return (
      JSON.stringify(ours) !== JSON.stringify(theirs) && {
        path,
        message: `is not what ${titleOf(earlier)} has; allowed: the same in each edge, or in none. ${why}`,
      }
    );
  });
}

const titleOf = ({ edge }: EdgeView): string => (edge === undefined ? 'the first edge' : `edges.${edge}`);

const ONE_RECEIVER = 'Alloy’s receiver asks everybody, whichever edge they come through.';

export const EDGES_CHECKS: EdgesCheck[] = [
  // A sender chooses the host that a port serves by SNI: on one port it would choose whose access counts.
  ofPairs((later, earlier) => {
    if (!areSamePods(later, earlier)) return undefined;
    const theirs = edgePorts(earlier);
    const same = edgePorts(later).find(one =>
      theirs.some(({ port, targetPort }) => port === one.port || targetPort === one.targetPort),
    );
    return (
      same && {
        path: ['gateway'],
        message: `is the gateway of ${titleOf(earlier)}, on port ${same.port} too: whoever reaches one load balancer could ask for the other's host, and its access would count. Use another gateway (name, namespace, selector), or listeners of other ports.`,
      }
    );
  }),

  ofPairs(
    (later, earlier) =>
      later.gateway.deployment !== undefined &&
      later.gateway.namespace === earlier.gateway.namespace && {
        path: ['gateway', 'namespace'],
        message: `got ${shown(later.gateway.namespace)}, where ${titleOf(earlier)} has its gateway; allowed: a namespace of its own. The gateway's identity may read every Secret there.`,
      },
  ),

  ofPairs(
    (later, earlier) =>
      later.gateway.service.istioOperator !== undefined &&
      earlier.gateway.service.istioOperator !== undefined && {
        path: ['gateway', 'service', 'istioOperator'],
        message: `and ${titleOf(earlier)} has it too; allowed: one edge with it, since istioctl takes the list of gateways from one file. Use gateway.service: {manifests: {}} here.`,
      },
  ),

  ofPairs((later, earlier) => {
    const [ours, theirs] = [later, earlier].map(edge => refText(pathOf(edge).edges[0]!.service));
    return (
      ours === theirs && {
        path: ['gateway', 'service'],
        message: `makes the Service ${ours}, which is that of ${titleOf(earlier)}; allowed: another. gateway.service: {manifests: {}} gives it a name of its own.`,
      }
    );
  }),

  ofAll(['access', 'basic'], ({ access }) => access.basic, ONE_RECEIVER),
  ofAll(['access', 'bearer'], ({ access }) => access.bearer, ONE_RECEIVER),
  ofAll(
    ['gateway', 'maxConcurrentRequests'],
    ({ gateway }) => gateway.maxConcurrentRequests,
    'One DestinationRule has it for all gateways.',
  ),

  ofPairs((later, earlier) => {
    const tokens = [later, earlier].map(({ access }) => (access.jwt?.at === 'workload' ? access.jwt : undefined));
    return (
      tokens.every(token => token !== undefined) &&
      JSON.stringify(tokens[0]) !== JSON.stringify(tokens[1]) && {
        path: ['access', 'jwt'],
        message: `is not what ${titleOf(earlier)} has; allowed: the same, or at: gateway. Alloy's sidecar does not know which edge a token came through.`,
      }
    );
  }),
];

/** Whether one of the two selectors selects the other's pods, too. */
function areSamePods(one: EdgeView, other: EdgeView): boolean {
  const [labels, theirs] = [gatewayLabels(one), gatewayLabels(other)];
  return one.gateway.namespace === other.gateway.namespace && (holdsFor(labels, theirs) || holdsFor(theirs, labels));
}
