/** Judges Alloy's Service, its endpoints and its pods. */

import { outboundCluster, PROXY_CONTAINER, TLS_MODE_LABEL } from '../../facts/istio';
import { runningContainers } from '../../kubernetes/containers';
import { get, list, record } from '../../kubernetes/json';
import { selectorText, selects } from '../../kubernetes/selector';
import { alloyUpgrade, applyCommand, ISTIOCTL, kubectlIn } from '../../path/commands';
import type { Listener } from '../../path/path';
import { inCommands } from '../../path/workloads';
import { isReady, type Live, type LiveEdge, switchesIn } from '../live';
import { broken, type Look, ok, said, symptom, together, unknown } from '../look';
import { isCount } from '../metrics';
import type { KubeObject } from '../observations';
import { autoscaler } from './scaling';

/** Judges Alloy's Service: the port that the route names, its target, and its appProtocol. */
export function alloyService(live: LiveEdge, { receiver: { port: receiverPort, appProtocol } }: Listener): Look {
  const { name, namespace } = live.tier.service;
  const seen = live.cluster.service(live.tier.service);
  if ('unknown' in seen) return unknown(seen.unknown);
  const fix = applied(live);
  if (!seen.value)
    return broken(`Service ${namespace}/${name} is missing`, 'Routes to it have no cluster: 503, flag NC.', fix);
  const port = seen.value.ports.find(one => one.port === receiverPort);
  if (!port)
    return broken(
      `no port ${receiverPort}`,
      `The route names ${receiverPort}; without it there is no cluster: 503, flag NC.`,
      fix,
    );
  if (port.appProtocol !== appProtocol)
    return broken(
      `port ${receiverPort} has appProtocol ${said(port.appProtocol ?? 'none')}, wanted ${appProtocol}`,
      'Istio learns the protocol from it: without it gRPC fails with status 14 “upstream protocol error”, and grpc on the HTTP port gives 502.',
      fix,
    );
  if (typeof port.targetPort === 'number' && port.targetPort !== receiverPort)
    return broken(
      `port ${receiverPort} → ${port.targetPort}, wanted ${receiverPort}`,
      'Alloy’s policy knows the right ports alone and answers 403; without it the sidecar finds nobody who listens: 503. No flag at the gateway.',
      fix,
    );
  return ok(`${name}:${receiverPort} ${appProtocol}`);
}

/** Judges the endpoints: those that Kubernetes lists, and those that Envoy sends to. */
export function endpoints(live: LiveEdge, listener: Listener): Look {
  return together([slices(live, listener), ofEnvoy(live, listener)]);
}

/** Judges each pod of Alloy, and the Deployment that makes the pods. */
export function pods(live: Live): Look {
  const { workload } = live.tier;
  const isOurs = live.tier.settings.deployedBy === 'manifests';
  return together([eachPod(live), deployment(live), ...(isOurs ? [autoscaler(live, workload)] : [])]);
}

const NO_ENDPOINT =
  'Envoy has nowhere to send to: 503 “no healthy upstream”, flag UH; gRPC UNAVAILABLE, which clients retry until they give up.';

function slices(live: LiveEdge, { receiver: { port: receiverPort } }: Listener): Look {
  const { name, namespace } = live.tier.service;
  const all = live.cluster.list('EndpointSlice', namespace);
  if ('unknown' in all) return unknown(all.unknown);
  const own = all.value
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name)
    .filter(({ ports }) => list(ports).some(port => get(port, 'port') === receiverPort));
  const found = own.flatMap(({ endpoints }) => list(endpoints));
  const ready = found.filter(endpoint => get(endpoint, 'conditions', 'ready') !== false);
  if (ready.length) return ok(`${ready.length} of ${found.length} ready`);
  const seen = found.length ? `none of ${found.length} is ready` : `Service ${name} has no endpoint`;
  const look = `${kubectlIn(namespace)} get pods -l ${labels(live)} -o wide; ${kubectlIn(namespace)} describe pod -l ${labels(live)}`;
  return symptom(seen, NO_ENDPOINT, look);
}

function ofEnvoy(live: LiveEdge, { receiver: { port: receiverPort } }: Listener): Look {
  const { envoy } = live.seenEdge;
  if ('unknown' in envoy) return unknown(envoy.unknown);
  const cluster = envoy.value.clusters.find(({ name }) => name === outboundCluster(receiverPort, live.tier.host));
  if (!cluster) return unknown('no cluster in Envoy');
  if (![cluster.healthy, cluster.endpoints].every(isCount)) return unknown('Envoy’s endpoints cannot be read');
  if (cluster.healthy) return ok(`Envoy sends to ${cluster.healthy}`);
  const fix = `${ISTIOCTL} proxy-config endpoints ${said(envoy.value.from)} --cluster "${cluster.name}"; ${live.askIstiod}`;
  return symptom(`Envoy has ${cluster.endpoints} endpoints, none healthy`, NO_ENDPOINT, fix);
}

function eachPod(live: Live): Look {
  const { namespace } = live.tier.service;
  const all = live.cluster.list('Pod', namespace);
  if ('unknown' in all) return unknown(all.unknown);
  const own = all.value.filter(
    ({ metadata, status }) => selects(live.tier.labels, metadata.labels) && get(status, 'phase') !== 'Succeeded',
  );
  const logs = (pod: KubeObject) =>
    `${kubectlIn(namespace)} describe pod ${pod.metadata.name}; ${kubectlIn(namespace)} logs ${pod.metadata.name} --all-containers --tail=30`;
  if (!own.length) return broken(`no pod has ${labels(live)}`, NO_ENDPOINT, applied(live));
  const { tls } = live.tier;
  const bare = tls ? undefined : own.find(pod => !isInjected(pod));
  if (bare)
    return broken(
      `${bare.metadata.name} has no sidecar`,
      'Without a sidecar nothing answers the gateway’s mTLS: 503, flag URX,UF. Injection needs the label on the pod, a webhook that runs, and a Pod Security level that admits it.',
      `${kubectlIn(namespace)} get pod ${bare.metadata.name} -o yaml | grep -E "inject|istio.io/rev"; ${kubectlIn(namespace)} rollout restart ${inCommands(live.tier.workload)}`,
    );
  const idle = own.filter(pod => !isReady(pod));
  if (idle.length)
    return symptom(
      `${own.length - idle.length} of ${own.length} ready; ${idle[0]!.metadata.name} is not${waiting(idle[0]!)}`,
      'Only ready pods get requests; the others have to take theirs too.',
      logs(idle[0]!),
    );
  return ok(`${own.length} ready${tls ? '' : ', with sidecar'}`);
}

/** Compares the workload's fields that a request depends on. Resources and placement are left out. */
function deployment(live: Live): Look {
  if (live.tier.settings.deployedBy === 'helm') return unknown('');
  const why = 'The pods run otherwise than it was synthesized.';
  return live.compare(live.tier.workload.kind, live.tier.workload, why, {
    fields: ({ spec }) => {
      const metadata = get(spec, 'template', 'metadata');
      const pod = record(get(spec, 'template', 'spec'));
      return {
        spec: {
          template: {
            metadata: { labels: get(metadata, 'labels'), annotations: switchesIn(metadata).annotations },
            spec: {
              hostNetwork: pod.hostNetwork,
              serviceAccountName: pod.serviceAccountName,
              containers: alloyOf(pod.containers),
            },
          },
        },
      };
    },
    only: (path, isOurs) => isOurs || !path.startsWith('spec.template.metadata.labels') || path.includes('istio.io/'),
    fine: '',
  });
}

const alloyOf = (containers: unknown) =>
  list(containers)
    .map(record)
    .filter(({ name }) => name === 'alloy')
    .map(({ name, args, image, ports }) => ({ name, args, image, ports }));

/**
 * Whether the pod has Istio's sidecar: by the injector's annotation or by the container, which may be a native sidecar.
 */
function isInjected({ metadata, spec }: KubeObject): boolean {
  const hasProxy = runningContainers(spec).some(({ value }) => get(value, 'name') === PROXY_CONTAINER);
  return hasProxy || metadata.labels?.[TLS_MODE_LABEL] === 'istio';
}

function waiting({ status }: KubeObject): string {
  const states = list(get(status, 'containerStatuses'));
  const reason = states.map(one => get(one, 'state', 'waiting', 'reason')).find(Boolean);
  return reason ? `: ${said(reason)}` : '';
}

const labels = ({ tier }: Live): string => selectorText(tier.labels);

function applied({ environment, tier }: Live): string {
  if (tier.settings.deployedBy === 'manifests') return applyCommand(environment, `manifests/${tier.prefix}.k8s.yaml`);
  return alloyUpgrade(environment, tier).join(' ');
}
