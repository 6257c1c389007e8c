import { destinationOf } from '../alloy/pipelines/exporter';
import { hostOf } from '../environment/derive';
import type { Environment } from '../environment/schema';
import type { SIGNALS } from '../environment/schema/telemetry';
import { pathOf } from '../path/path';
import { code, codes, fence, section, table } from './markdown';
import { type Edge, flowchart, type Node } from './mermaid';

/** The runbook's picture of the path. */
export function picture(environment: Environment): string {
  return section('The path', fence('mermaid', chart(environment)), hops(environment), tls(environment));
}

function chart(environment: Environment): string {
  const { nlb, gateway, alloy } = environment;
  const ownTls = environment.receiver.tls !== undefined;
  const { listeners, edgePorts, edgeService, gatewayPrincipal } = pathOf(environment);
  const nodes: Node[] = listeners.map(({ transport, host, port }) => ({
    id: `sender_${transport}`,
    lines: [`OTLP/${transport === 'grpc' ? 'gRPC' : 'HTTP'} sender`, `${host}:${port}`],
  }));
  const ports = (of: 'port' | 'targetPort') => edgePorts.map(one => one[of]).join(', ');
  const edge = {
    id: 'edge',
    title: `gateway: ${gateway.namespace}`,
    nodes: [
      {
        id: 'service',
        lines: [`Service ${edgeService.name}`, `② port ${ports('port')}`, `③ targetPort ${ports('targetPort')}`],
      },
      {
        id: 'envoy',
        lines: [`Envoy of ${gateway.name}`, `④ binds ${ports('targetPort')}`, ...edgePolicies(environment)],
      },
    ],
  };
  const receiver = {
    id: 'pod',
    title: `Alloy: ${alloy.namespace}, ${alloy.replicas === 1 ? '1 pod' : `${alloy.replicas} pods`}`,
    nodes: [
      ...(ownTls
        ? []
        : [{ id: 'sidecar', lines: ['sidecar', `lets in ${gatewayPrincipal}`, ...workloadPolicies(environment)] }]),
      { id: 'receiver', lines: ['otelcol.receiver.otlp', ...receiverAuth(environment)] },
      ...pipeline(environment),
    ],
  };
  const inside = receiver.nodes.map(({ id }) => id);
  const edges: Edge[] = [
    ...listeners.map(({ transport }) => ({
      from: `sender_${transport}`,
      to: 'nlb',
      lines: [tlsOfSenders(environment)],
    })),
    { from: 'nlb', to: 'service', lines: ['TCP'] },
    { from: 'service', to: 'envoy' },
    ...listeners.map(({ transport, receiverPort }) => ({
      from: 'envoy',
      to: inside[0]!,
      lines: [`${ownTls ? 'mutual TLS' : 'mesh mTLS'}, ${transport} ${receiverPort}`],
    })),
    ...inside
      .slice(1)
      .map((to, index) => ({ from: inside[index]!, to, lines: index || ownTls ? [] : ['plain, inside the pod'] })),
    ...backends(environment).flatMap(({ node, lines }) => ({ from: inside.at(-1)!, to: node.id, lines })),
  ];
  const balancer = { id: 'nlb', lines: ['AWS NLB', nlb.scheme, `① TCP ${ports('port')}`] };
  return flowchart([...nodes, balancer, edge, receiver, ...backends(environment).map(({ node }) => node)], edges);
}

function tlsOfSenders({ tls, access }: Environment): string {
  return `TLS ${tls.minVersion} or newer${access.mtls ? ', client certificate' : ''}`;
}

function edgePolicies({ access }: Environment): string[] {
  return [
    'ends TLS',
    ...(access.mtls ? ['asks for a client certificate'] : []),
    ...(access.allowlist ? ['allowlist of addresses'] : []),
    ...(access.jwt?.at === 'gateway' ? ['validates the JWT'] : []),
  ];
}

function workloadPolicies({ access }: Environment): string[] {
  return access.jwt?.at === 'workload' ? ['validates the JWT'] : [];
}

function receiverAuth({ access }: Environment): string[] {
  return [...(access.basic ? ['checks the password'] : []), ...(access.bearer ? ['checks the token'] : [])];
}

function pipeline({ pipeline: { tailSampling } }: Environment): Node[] {
  return [
    { id: 'limiter', lines: ['memory_limiter'] },
    ...(tailSampling ? [{ id: 'sampling', lines: ['tail_sampling', 'traces alone'] }] : []),
  ];
}

/** One for each signal, since two that share a backend may reach it in different ways. */
function backends(environment: Environment): { node: Node; lines: string[] }[] {
  return pathOf(environment).signals.map(signal => {
    const { client } = destinationOf(environment, signal)!;
    return { node: { id: signal, lines: [signal, client.endpoint] }, lines: [protectionOf(environment, signal)] };
  });
}

function protectionOf(environment: Environment, signal: (typeof SIGNALS)[number]): string {
  const { protection } = destinationOf(environment, signal)!;
  return { none: 'plain, or mTLS where the backend has a sidecar', mesh: 'mesh mTLS', server: 'TLS by Alloy' }[
    protection
  ];
}

function hops(environment: Environment): string {
  const { edgePorts, listeners } = pathOf(environment);
  const { gateway, nlb } = environment;
  const { manifests, helm } = gateway.service;
  const owner = manifests ? 'our manifest' : helm ? 'the gateway’s Helm release' : '`istioctl install`';
  const ports = (of: 'port' | 'targetPort') => codes(edgePorts.map(one => one[of]));
  const target = nlb.targetType === 'ip' ? 'gateway pods' : 'NodePorts';
  return table(
    ['Hop', 'Port', 'Owned by', 'When it is wrong'],
    [
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
        codes(listeners.map(({ receiverPort }) => receiverPort)),
        'Alloy’s manifests or chart',
        '503 or status 14, with a response flag',
      ],
    ],
  );
}

function tls(environment: Environment): string {
  const { listeners } = pathOf(environment);
  const { gateway, access } = environment;
  const secrets = codes([...new Set(listeners.map(({ credentialName }) => credentialName))]);
  const client = access.mtls ? `, senders against ${code(access.mtls.caSecret)}` : '';
  return table(
    ['TLS segment', 'How'],
    [
      [
        'sender → gateway',
        `${tlsOfSenders(environment)}; certificates in ${secrets}${client}, all in ${code(gateway.namespace)}`,
      ],
      ['gateway → Alloy', gatewayToAlloy(environment)],
      ...pathOf(environment).signals.map(signal => [
        `Alloy → ${signal}`,
        `${protectionOf(environment, signal)}, to ${code(hostOf(destinationOf(environment, signal)!.client.endpoint))}`,
      ]),
    ],
  );
}

function gatewayToAlloy(environment: Environment): string {
  const { tls } = environment.receiver;
  if (!tls) {
    return `mesh mTLS (\`ISTIO_MUTUAL\`, \`STRICT\`); only ${code(pathOf(environment).gatewayPrincipal)} is let in`;
  }
  return `mutual TLS: ${code(tls.gatewaySecret)} in ${code(environment.gateway.namespace)}, and ${code(tls.certificateSecret)} with clients of ${code(tls.clientCa.name)} in ${code(environment.alloy.namespace)}; no sidecar`;
}
