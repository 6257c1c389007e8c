/** Finds what several edges of one environment can't have beside each other: they lead to the same Alloy. */
import { TRANSPORTS } from '../../facts/otlp';
import { shown } from '../../foreign/text';
import { overlap } from '../../kubernetes/selector';
import { placingOf } from '../../path/dialects';
import { pathOf } from '../../path/path';
import { refText } from '../../path/workloads';
import { credentialName } from '../derive';
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
  // Istio gives a Gateway's servers to the pods of every namespace that it selects. A sender would choose by the host that it asks for whose access counts.
  ofPairs(
    (later, earlier) =>
      overlap(labelsOf(later), labelsOf(earlier)) && {
        path: ['gateway'],
        message: `its selector, ${labelsText(later)}, and that of ${titleOf(earlier)}, ${labelsText(earlier)}, select the same pods, in whatever namespace they are: whoever reaches one load balancer could ask for the other's host, and its access would count. Use another gateway, of another gateway.name or with another label in gateway.selector; gateway.deployment makes one.`,
      },
  ),

  ofPairs(
    (later, earlier) =>
      later.gateway.namespace === earlier.gateway.namespace &&
      (later.gateway.deployment ?? earlier.gateway.deployment) !== undefined && {
        path: ['gateway', 'namespace'],
        message: `got ${shown(later.gateway.namespace)}, where ${titleOf(earlier)} has its gateway too; allowed: a namespace of its own for a gateway of ours (deployment). ${[later, earlier].every(({ gateway: { api } }) => api === 'gateway-api') ? "Its pods and certificates are then nobody else's." : 'Its identity may read every Secret there.'}`,
      },
  ),

  // Alloy's policy knows a gateway by its identity.
  ofPairs((later, earlier) => {
    const [ours, theirs] = [later, earlier].map(edge => pathOf(edge).edges[0]!.principal);
    return (
      ours === theirs &&
      Boolean(tokenAtAlloy(later)) !== Boolean(tokenAtAlloy(earlier)) && {
        path: ['access', 'jwt'],
        message: `the gateway has the ServiceAccount of ${titleOf(earlier)}, so that Alloy's sidecar could not tell their senders apart, and would ask all of them for a token. Give it another gateway.serviceAccount, or take jwt: {at: gateway}.`,
      }
    );
  }),

  ofPairs((later, earlier) => {
    const [ours, theirs] = [later, earlier].map(certificatesOf);
    const same = ours!.find(name => theirs!.includes(name));
    return (
      later.gateway.namespace === earlier.gateway.namespace &&
      same !== undefined && {
        path: ['tls', 'issuer'],
        message: `makes the Certificate ${same}, which ${titleOf(earlier)} has too. Give the edge another name.`,
      }
    );
  }),

  ofPairs((later, earlier) => {
    const hosts = Object.values(earlier.hosts);
    const same = Object.values(later.hosts).find(host => hosts.includes(host));
    return (
      same !== undefined &&
      later.nlb.externalDns &&
      earlier.nlb.externalDns && {
        path: ['nlb', 'externalDns'],
        message: `true, and ${titleOf(earlier)} has it for ${same} too: two load balancers would claim one name. Leave it to one of them; the other's record is of another DNS zone.`,
      }
    );
  }),

  ofPairs(
    (later, earlier) =>
      later.gateway.service.istioOperator !== undefined &&
      earlier.gateway.service.istioOperator !== undefined && {
        path: ['gateway', 'service', 'istioOperator'],
        message: `and ${titleOf(earlier)} has it too; allowed: one edge with it, since istioctl takes the list of gateways from one file. Use gateway.service: {manifests: {}} here, with the ServiceAccount that istioctl gives that gateway: gateway.serviceAccount: <name>-service-account.`,
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
    const tokens = [later, earlier].map(tokenAtAlloy);
    return (
      tokens.every(token => token !== undefined) &&
      JSON.stringify(tokens[0]) !== JSON.stringify(tokens[1]) && {
        path: ['access', 'jwt'],
        message: `is not what ${titleOf(earlier)} has; allowed: the same, or at: gateway. Alloy's sidecar does not know which edge a token came through.`,
      }
    );
  }),
];

const labelsOf = (edge: EdgeView) => placingOf(edge).labels;

function labelsText(edge: EdgeView): string {
  const labels = Object.entries(labelsOf(edge)).map(([key, value]) => `${key}: ${value}`);
  return `{${labels.join(', ')}}`;
}

/** The token that Alloy's sidecar asks for. */
const tokenAtAlloy = ({ access }: EdgeView) => (access.jwt?.at === 'workload' ? access.jwt : undefined);

/** The Certificates that are made for an edge. */
function certificatesOf(edge: EdgeView): string[] {
  return edge.tls.issuer ? TRANSPORTS.map(transport => credentialName(edge, transport)) : [];
}
