import type { Environment } from '../environment/schema';
import { ITEMS, READY_PATH } from '../facts/alloy';
import { outboundCluster } from '../facts/istio';
import { pathOf } from '../path/path';
import { commands } from './commands';
import { code, fence, section, subsection } from './markdown';

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

/** `kubectl port-forward` ends inside the pod, behind the sidecar: mTLS and policies don't matter here. */
function receiver(environment: Environment): Step {
  const { inAlloy, alloy } = commands(environment);
  const { listeners, alloyHttpPort, signals } = pathOf(environment);
  const [grpc, http] = listeners;
  const { basic, bearer } = environment.access;
  const status = `curl -s -o /dev/null -w '%{http_code}\\n'`;
  const answer = basic || bearer ? '401: it asks for credentials' : '200';
  const json = `-H 'content-type: application/json' -d '{}'`;
  return {
    title: 'Alloy listens, and its configuration is loaded',
    script: [
      `${inAlloy} port-forward ${alloy} ${[alloyHttpPort, grpc.receiverPort, http.receiverPort].join(' ')} >/dev/null & sleep 3`,
      `curl -s localhost:${alloyHttpPort}${READY_PATH}                     # Alloy is ready.`,
      `curl -s localhost:${alloyHttpPort}/metrics | grep -E '^alloy_(config_last_load_successful|component_controller_running_components)'`,
      '# alloy_config_last_load_successful 1',
      `${status} ${json} localhost:${http.receiverPort}/v1/${signals[0]}   # ${answer}`,
      `${status} --http2-prior-knowledge localhost:${grpc.receiverPort}   # 415: a gRPC server, not spoken to in gRPC`,
      'kill $!',
    ],
    note: 'No `running_components` may have `health_type="exited"`: such a component is gone, while Alloy says that it is ready.',
  };
}

function service(environment: Environment): Step {
  const { inAlloy } = commands(environment);
  const { alloyService, listeners } = pathOf(environment);
  const each = '{range .spec.ports[*]}{.name} {.port} {.appProtocol}{"\\n"}{end}';
  return {
    title: 'Alloy’s Service says which protocol it is, and has pods',
    script: [
      `${inAlloy} get service ${alloyService.name} -o jsonpath='${each}'`,
      ...listeners.map(({ name, receiverPort, appProtocol }) => `# ${name} ${receiverPort} ${appProtocol}`),
      `${inAlloy} get endpointslices -l kubernetes.io/service-name=${alloyService.name}`,
    ],
    note: 'Without `appProtocol` HTTP still works and gRPC fails with status 14: Istio does not take the names of these ports for a protocol.',
  };
}

function listeners(environment: Environment): Step {
  const { ask } = commands(environment);
  const path = pathOf(environment);
  const secrets = [...new Set(path.listeners.map(({ credentialName }) => credentialName))];
  return {
    title: 'The gateway’s Envoy listens, with its certificates',
    script: [
      ...[...new Set(path.listeners.map(({ bind }) => bind))].flatMap(bind => [
        `${ask('listeners')} --port ${bind}`,
        ...path.listeners.filter(one => one.bind === bind).map(({ host }) => `# 0.0.0.0 ${bind} SNI: ${host}`),
      ]),
      ask('secret'),
      ...secrets.map(name => `# kubernetes://${name} Cert Chain ACTIVE true`),
    ],
  };
}

function routes(environment: Environment): Step {
  const { ask } = commands(environment);
  const path = pathOf(environment);
  return {
    title: 'Each host has its routes',
    script: [
      `${ask('routes')} | grep -E '${path.listeners.map(({ host }) => host.replaceAll('.', '\\.')).join('|')}'`,
      ...path.listeners.flatMap(({ host, matches, name }) =>
        matches.map(
          match => `# ${host} ${'exact' in match ? match.exact : `${match.prefix}*`} ${name}.${path.gateway.namespace}`,
        ),
      ),
    ],
    note: 'No other path has a route: it is answered with 404, gRPC with UNIMPLEMENTED.',
  };
}

function endpoints(environment: Environment): Step {
  const { ask } = commands(environment);
  const path = pathOf(environment);
  return {
    title: 'The gateway knows healthy pods, and speaks TLS with them',
    script: [
      ...path.listeners.flatMap(({ receiverPort }) => [
        `${ask('endpoints')} --cluster '${outboundCluster(receiverPort, path.alloyHost)}'`,
        `# <pod>:${receiverPort} HEALTHY OK`,
      ]),
      `${ask('clusters')} --fqdn ${path.alloyHost}`,
      ...path.listeners.map(
        ({ receiverPort }) =>
          `# ${path.alloyHost} ${receiverPort} - outbound EDS ${path.alloyService.name}.${path.alloyService.namespace}`,
      ),
    ],
    note: 'The endpoints have a line for each ready pod; the last column of the clusters is the DestinationRule.',
  };
}

function counters(environment: Environment): Step {
  const { inAlloy, alloy } = commands(environment);
  const { alloyHttpPort, signals } = pathOf(environment);
  const items = signals.map(signal => ITEMS[signal]).join('|');
  return {
    title: 'The counters move while something is sent',
    script: [
      `${inAlloy} port-forward ${alloy} ${alloyHttpPort} >/dev/null & sleep 3`,
      `curl -s localhost:${alloyHttpPort}/metrics | grep -E '^otelcol_(receiver|exporter)_[a-z_]+_(${items})_total'`,
      'kill $!',
    ],
    note: `\`otelcol_receiver_accepted_*_total\` climbs: the sender’s data is in the pipeline of the pod that was asked (there are ${code(environment.alloy.replicas)}). It stays flat and the sender sees errors: the break is before Alloy. \`sent\`, \`send_failed\` and \`enqueue_failed\` appear once such a thing has happened.`,
  };
}
