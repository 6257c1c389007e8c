import { type EdgeSettings, hostOf } from '../environment/derive';
import { allDestinations, type Destination, protectionOf } from '../environment/destinations';
import { replicasText } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import type { Signal } from '../facts/otlp';
import { type Edge, pathOf, sendersTo, type Tier } from '../path/path';
import { dialectOf } from './dialects';
import { ofEach } from './each-edge';
import { code, codes, fence, list, section } from './markdown';
import { type Arrow, flowchart, type Group, type Node } from './mermaid';

/** The runbook's picture of the path. */
export function picture(environment: Environment): string {
  return section(
    'The path',
    fence('mermaid', chart(environment)),
    ...ofEach(environment, edge => ['Hop by hop:', hops(edge), 'Who encrypts:', tls(environment, edge)]),
  );
}

function chart(environment: Environment): string {
  const { edges, tiers } = pathOf(environment);
  const behind = backends(environment);
  const parts = [
    ...edges.map((edge, index) => ofEdge(environment, edge, numbered(index), numbered(tiers.indexOf(edge.tier)))),
    ...tiers.map((tier, index) =>
      ofTier(environment, tier, numbered(index), tier.next && numbered(tiers.indexOf(tier.next)), behind),
    ),
  ];
  const nodes = [...parts.flatMap(part => part.nodes), ...behind.map(({ node }) => node)];
  return flowchart(
    nodes,
    parts.flatMap(part => part.edges),
  );
}

/** Ids of a second edge or tier end with its number. */
const numbered = (index: number) => (id: string) => (index ? `${id}_${index + 1}` : id);

type Numbered = ReturnType<typeof numbered>;

interface Part {
  readonly nodes: (Node | Group)[];
  readonly edges: Arrow[];
}

/** From the senders to the gateway's Envoy, and on to the first of a tier's nodes. */
function ofEdge(environment: Environment, edge: Edge, id: Numbered, inTier: Numbered): Part {
  const { listeners, namespace, service, settings, tier, workload } = edge;
  const { nlb } = settings;
  const ownTls = environment.receiver.tls !== undefined;
  const ports = (of: 'port' | 'targetPort') => edge.ports.map(one => one[of]).join(', ');
  const senders = listeners.map(({ transport, host, port }) => ({
    id: id(`sender_${transport}`),
    lines: [`OTLP/${transport === 'grpc' ? 'gRPC' : 'HTTP'} sender`, `${host}:${port}`],
  }));
  const gateway = {
    id: id('edge'),
    title: `gateway: ${namespace}`,
    nodes: [
      {
        id: id('service'),
        lines: [`Service ${service.name}`, `② port ${ports('port')}`, `③ targetPort ${ports('targetPort')}`],
      },
      {
        id: id('envoy'),
        lines: [`Envoy of ${workload.name}`, `④ binds ${ports('targetPort')}`, ...edgePolicies(settings)],
      },
    ],
  };
  return {
    nodes: [...senders, { id: id('nlb'), lines: ['AWS NLB', nlb.scheme, `① TCP ${ports('port')}`] }, gateway],
    edges: [
      ...senders.map(sender => ({ from: sender.id, to: id('nlb'), lines: [tlsOfSenders(settings)] })),
      { from: id('nlb'), to: id('service'), lines: ['TCP'] },
      { from: id('service'), to: id('envoy') },
      ...tier.receivers.map(({ transport, port }) => ({
        from: id('envoy'),
        to: inTier(ownTls ? 'receiver' : 'sidecar'),
        lines: [`${ownTls ? 'mutual TLS' : 'mesh mTLS'}, ${transport} ${port}`],
      })),
    ],
  };
}

/** A tier's pods, and on to the backends. */
function ofTier(
  environment: Environment,
  tier: Tier,
  id: Numbered,
  inNext: Numbered | undefined,
  behind: readonly Backend[],
): Part {
  const ownTls = environment.receiver.tls !== undefined;
  const replicas = replicasText(tier.settings);
  const principals = sendersTo(pathOf(environment), tier).map(({ principal }) => `lets in ${principal}`);
  const nodes = [
    ...(ownTls
      ? []
      : [
          {
            id: id('sidecar'),
            lines: ['sidecar', ...principals, ...(tier.id === 'receiving' ? workloadPolicies(environment) : [])],
          },
        ]),
    ...tier.stages.flatMap(stage => (stage === 'exporters' ? [] : [STAGES[stage](environment, id, tier)])),
  ];
  const inside = nodes.map(node => node.id);
  return {
    nodes: [
      {
        id: id('pod'),
        title: `${tier.title}: ${tier.namespace}, ${podsText(replicas)}`,
        nodes,
      },
    ],
    edges: [
      ...inside
        .slice(1)
        .map((to, index) => ({ from: inside[index]!, to, lines: index || ownTls ? [] : ['plain, inside the pod'] })),
      ...behind
        .filter(({ signal }) => tier.sent.includes(signal))
        .map(({ node, lines }) => ({ from: inside.at(inNext ? -2 : -1)!, to: node.id, lines })),
      ...(inNext ? [{ from: inside.at(-1)!, to: inNext('sidecar'), lines: ['mesh mTLS, traces'] }] : []),
    ],
  };
}

function podsText(replicas: string): string {
  if (replicas === '1') return '1 pod';
  return /^\d/.test(replicas) ? `${replicas} pods` : replicas;
}

function tlsOfSenders({ tls, access }: EdgeSettings): string {
  return `TLS ${tls.minVersion} or newer${access.mtls ? ', client certificate' : ''}`;
}

function edgePolicies({ access }: EdgeSettings): string[] {
  return [
    'ends TLS',
    ...(access.mtls ? ['asks for a client certificate'] : []),
    ...(access.allowlist ? ['allowlist of addresses'] : []),
    ...(access.jwt?.at === 'gateway' ? ['validates the JWT'] : []),
  ];
}

function workloadPolicies(environment: Environment): string[] {
  const isAsked = pathOf(environment).edges.some(({ settings }) => settings.access.jwt?.at === 'workload');
  return isAsked ? ['validates the JWT'] : [];
}

function receiverAuth({ access }: Environment): string[] {
  return [...(access.basic ? ['checks the password'] : []), ...(access.bearer ? ['checks the token'] : [])];
}

const STAGES = {
  receiver: (environment: Environment, id: Numbered, tier: Tier): Node => ({
    id: id('receiver'),
    lines: ['otelcol.receiver.otlp', ...(tier.id === 'receiving' ? receiverAuth(environment) : [])],
  }),
  memory_limiter: (_: Environment, id: Numbered): Node => ({
    id: id('limiter'),
    lines: ['memory_limiter', 'of each signal'],
  }),
  transform: (_: Environment, id: Numbered): Node => ({
    id: id('transform'),
    lines: ['transform', 'adds resource attributes'],
  }),
  loadbalancing: (_: Environment, id: Numbered): Node => ({
    id: id('balancer'),
    lines: ['loadbalancing', 'each trace to one pod'],
  }),
  tail_sampling: (_: Environment, id: Numbered): Node => ({
    id: id('sampling'),
    lines: ['tail_sampling', 'traces alone'],
  }),
};

interface Backend {
  readonly signal: Signal;
  readonly node: Node;
  readonly lines: string[];
}

/** One for each destination, since two that share a backend may reach it in different ways. */
function backends(environment: Environment): Backend[] {
  return allDestinations(environment).map(destination => {
    const { label, signal, client } = destination;
    return {
      signal,
      node: { id: label, lines: [label, client.endpoint] },
      lines: [protectionInWords(environment, destination)],
    };
  });
}

function protectionInWords(environment: Environment, destination: Destination): string {
  return { none: 'plain, or mTLS where the backend has a sidecar', mesh: 'mesh mTLS', server: 'TLS by Alloy' }[
    protectionOf(environment, destination)
  ];
}

function hops(edge: Edge): string {
  const { ports: all, settings, tier } = edge;
  const { gateway, nlb } = settings;
  const { manifests, helm } = gateway.service;
  const owner = manifests ? dialectOf(edge).owner : helm ? 'the gateway’s Helm release' : '`istioctl install`';
  const ports = (of: 'port' | 'targetPort') => codes(all.map(one => one[of]));
  const target = nlb.targetType === 'ip' ? 'gateway pods' : 'NodePorts';
  const rows = [
    [
      `① NLB listener, to ${target}`,
      ports('port'),
      'AWS Load Balancer Controller, from ②',
      'refused or a timeout; nothing in Envoy’s log',
    ],
    ['② Service port', ports('port'), owner, 'no listener at ①'],
    ['③ Service targetPort', ports('targetPort'), owner, 'refused or reset; nothing in Envoy’s log'],
    [
      '④ Envoy’s listener',
      ports('targetPort'),
      `Gateway server ${ports('port')}, which Istio translates as ② → ③`,
      'refused; nothing in Envoy’s log',
    ],
    [
      'Alloy’s Service and receiver',
      codes(tier.receivers.map(({ port }) => port)),
      'Alloy’s manifests or chart',
      '503 or status 14, with a response flag',
    ],
  ];
  return list(
    rows.map(([hop, port, owned, wrong]) => `${hop}: ${port}. Owned by ${owned}. When it is wrong: ${wrong}.`),
  );
}

function tls(environment: Environment, edge: Edge): string {
  const { listeners, namespace, settings } = edge;
  const { access } = settings;
  const secrets = codes([...new Set(listeners.map(({ credentialName }) => credentialName))]);
  const client = access.mtls ? `, senders against ${code(access.mtls.caSecret)}` : '';
  const rows = [
    ['sender → gateway', `${tlsOfSenders(settings)}; certificates in ${secrets}${client}, all in ${code(namespace)}`],
    ['gateway → Alloy', gatewayToAlloy(environment, edge)],
    ...allDestinations(environment).map(destination => [
      `Alloy → ${destination.label}`,
      `${protectionInWords(environment, destination)}, to ${code(hostOf(destination.client.endpoint))}`,
    ]),
  ];
  return list(rows.map(([segment, how]) => `${segment}: ${how}.`));
}

function gatewayToAlloy(environment: Environment, { namespace, principal, tier }: Edge): string {
  const { tls } = environment.receiver;
  const isOnly = pathOf(environment).edges.length === 1;
  if (!tls) {
    return `mesh mTLS (\`ISTIO_MUTUAL\`, \`STRICT\`); ${isOnly ? 'only ' : ''}${code(principal)} is let in`;
  }
  return `mutual TLS: ${code(tls.gatewaySecret)} in ${code(namespace)}, and ${code(tls.certificateSecret)} with clients of ${code(tls.clientCa.name)} in ${code(tier.namespace)}; no sidecar. ${code(tls.certificateSecret)} needs the name ${code(tier.host)}`;
}
