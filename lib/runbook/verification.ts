import { replicasText } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { ITEMS, READY_PATH } from '../facts/alloy';
import { outboundCluster } from '../facts/istio';
import type { Transport } from '../facts/otlp';
import { hostsOf } from '../path/edges';
import { type Edge, pathOf, type Tier } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import { sharesPort } from './chain';
import { dialectOf } from './dialects';
import { codes, fence, section, subsection } from './markdown';

/** From the inside out: the first step that answers otherwise is the hop that is broken. */
export function verification(environment: Environment): string {
  return section(
    'From the inside out, in six steps',
    'The first step that answers otherwise is the broken hop. Alloy’s image has neither `curl` nor `ss`, so everything is asked from outside of it.',
    ...[receiver, service, listeners, routes, endpoints, counters].map((step, index) => {
      const { title, script, note } = step(environment);
      return subsection(`${index + 1}. ${title}`, fence('sh', script.join('\n')), note);
    }),
  );
}

interface Step {
  readonly title: string;
  readonly script: readonly string[];
  readonly note?: string;
}

/**
 * `kubectl port-forward` ends inside the pod, behind the sidecar: the mesh's mTLS and policies don't matter here. With
 * `receiver.tls` the receivers themselves want TLS and a client certificate, which is not at hand: what they answer to plain
 * text shows that they listen.
 */
function receiver(environment: Environment): Step {
  const { receiver } = environment;
  // Alloy asks for the same, whichever edge a sender comes through.
  const { access } = environment;
  const { signals, tiers } = pathOf(environment);
  const answers: Record<Transport, string> = receiver.tls
    ? { http: '400: “Client sent an HTTP request to an HTTPS server”', grpc: '000: it wants TLS, and hangs up' }
    : {
        http: access.basic || access.bearer ? '401: it asks for credentials' : '200',
        grpc: '415: a gRPC server, not spoken to in gRPC',
      };
  return {
    title: 'Alloy listens, and its configuration is loaded',
    script: tiers.flatMap(tier => listening(tier, `v1/${signals[0]}`, answers, receiver.tls !== undefined)),
    note: 'No `running_components` may have `health_type="exited"`: such a component is gone, while Alloy says that it is ready.',
  };
}

function listening(tier: Tier, path: string, answers: Record<Transport, string>, tls: boolean): string[] {
  const { host, httpPort, receivers } = tier;
  const { kubectl, pods } = atTier(tier);
  const status = `curl -s -o /dev/null -w '%{http_code}\\n'`;
  const json = `-H 'content-type: application/json' -d '{}'`;
  const asks = {
    http: (port: number) => `${status} ${json} localhost:${port}/${path}   # ${answers.http}`,
    grpc: (port: number) => `${status} --http2-prior-knowledge localhost:${port}   # ${answers.grpc}`,
  };
  return [
    `${kubectl} port-forward ${pods} ${[httpPort, ...receivers.map(({ port }) => port)].join(' ')} >/dev/null & sleep 3`,
    `curl -s localhost:${httpPort}${READY_PATH}                     # Alloy is ready.`,
    `curl -s localhost:${httpPort}/metrics | grep -E '^alloy_(config_last_load_successful|component_controller_running_components)'`,
    '# alloy_config_last_load_successful 1',
    ...receivers.map(({ transport, port }) => asks[transport](port)).reverse(),
    ...(tls ? certificate(receivers[0]!.port, host) : []),
    'kill $!',
  ];
}

/** A server shows its certificate before it asks for the client's. */
function certificate(port: number, host: string): string[] {
  return [
    `openssl s_client -connect localhost:${port} </dev/null 2>/dev/null | openssl x509 -noout -enddate -ext subjectAltName`,
    `# DNS:${host}`,
  ];
}

function service(environment: Environment): Step {
  const each = '{range .spec.ports[*]}{.name} {.port} {.appProtocol}{"\\n"}{end}';
  return {
    title: 'Alloy’s Service says which protocol it is, and has pods',
    script: pathOf(environment).tiers.flatMap(tier => [
      `${atTier(tier).kubectl} get service ${tier.service.name} -o jsonpath='${each}'`,
      ...tier.receivers.map(({ name, port, appProtocol }) => `# ${name} ${port} ${appProtocol}`),
      `${atTier(tier).kubectl} get endpointslices -l kubernetes.io/service-name=${tier.service.name}`,
    ]),
    note: 'Without `appProtocol` HTTP still works and gRPC fails with status 14: Istio does not take the names of these ports for a protocol.',
  };
}

function listeners(environment: Environment): Step {
  const { edges } = pathOf(environment);
  return {
    title: 'The gateway’s Envoy listens, with its certificates',
    script: edges.flatMap(edge => bound(edge, environment)),
    note: edges.some(sharesPort)
      ? 'Other applications share the port: lines of their hosts and certificates may stand between ours.'
      : undefined,
  };
}

function bound(edge: Edge, { receiver: { tls } }: Environment): string[] {
  const { ask } = atEdge(edge);
  const binds = [...new Set(edge.listeners.map(({ bind }) => bind))];
  const served = edge.listeners.map(({ credentialName }) => credentialName);
  const secrets = [...new Set([...served, ...(tls ? [tls.gatewaySecret] : [])])];
  return [
    ...binds.flatMap(bind => [
      `${ask('listeners')} --port ${bind}`,
      ...hostsOf(edge, bind).map(host => `# 0.0.0.0 ${bind} SNI: ${host}`),
    ]),
    ask('secret'),
    ...secrets.map(name => `# ${dialectOf(edge).secret(edge, name)} Cert Chain ACTIVE true`),
  ];
}

function routes(environment: Environment): Step {
  return {
    title: 'Each host has its routes',
    script: pathOf(environment).edges.flatMap(edge => [
      `${atEdge(edge).ask('routes')} | grep -E '${hostsOf(edge)
        .map(host => host.replaceAll('.', '\\.'))
        .join('|')}'`,
      ...edge.listeners.flatMap(({ host, matches, name }) =>
        matches.map(match => `# ${host} ${dialectOf(edge).route(edge, name, match)}`),
      ),
    ]),
    note: 'No other path has a route: it is answered with 404, gRPC with UNIMPLEMENTED.',
  };
}

function endpoints(environment: Environment): Step {
  return {
    title: 'The gateway knows healthy pods, and speaks TLS with them',
    script: pathOf(environment).edges.flatMap(connected),
    note: 'The endpoints have a line for each ready pod; the last column of the clusters is the DestinationRule.',
  };
}

function connected(edge: Edge): string[] {
  const { ask } = atEdge(edge);
  const { host, receivers, service } = edge.tier;
  return [
    ...receivers.flatMap(({ port }) => [
      `${ask('endpoints')} --cluster '${outboundCluster(port, host)}'`,
      `# <pod>:${port} HEALTHY OK`,
    ]),
    `${ask('clusters')} --fqdn ${host}`,
    ...receivers.map(({ port }) => `# ${host} ${port} - outbound EDS ${service.name}.${service.namespace}`),
  ];
}

function counters(environment: Environment): Step {
  const { signals, tiers } = pathOf(environment);
  const items = signals.map(signal => ITEMS[signal]).join('|');
  const pods = tiers.map(({ settings }) => replicasText(settings));
  const there = pods.every(text => /^\d/.test(text)) ? `there are ${codes(pods)}` : `there is ${pods.join()}`;
  return {
    title: 'The counters move while something is sent',
    script: tiers.flatMap(tier => [
      `${atTier(tier).kubectl} port-forward ${atTier(tier).pods} ${tier.httpPort} >/dev/null & sleep 3`,
      `curl -s localhost:${tier.httpPort}/metrics | grep -E '^otelcol_(receiver|exporter)_[a-z_]+_(${items})_total'`,
      'kill $!',
    ]),
    note: `\`otelcol_receiver_accepted_*_total\` climbs: the sender’s data is in the pipeline of the pod that was asked (${there}). It stays flat and the sender sees errors: the break is before Alloy. \`sent\`, \`send_failed\` and \`enqueue_failed\` appear once such a thing has happened.`,
  };
}
