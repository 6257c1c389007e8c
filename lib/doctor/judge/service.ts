/** Hops ② and ③: the gateway's Service, whoever owns it. */

import { portsByName } from '../../kubernetes/containers';
import { type Labels, selects } from '../../kubernetes/selector';
import { gatewayUpgrade } from '../../path/commands';
import type { Listener } from '../../path/path';
import { broken, type Finding, ok, said, unknown } from '../hop';
import type { Live } from '../live';
import type { KubeObject } from '../observations';

export function servicePort(live: Live, { port }: Listener): Finding {
  const { name, namespace } = live.edge.service;
  const seen = live.get('Service', live.edge.service);
  if ('unknown' in seen) return unknown(seen.unknown);
  const service = seen.value;
  const why = `The load balancer has a listener for each port of this Service and no other: senders to ${port} get no connection, and nothing is logged.`;
  if (!service) return broken(`Service ${namespace}/${name} is missing`, why, howToChange(live));
  if (service.spec.type !== 'LoadBalancer')
    return broken(`Service ${name} has type ${said(service.spec.type)}, wanted LoadBalancer`, why, howToChange(live));
  if (!portOf(service, port)) return broken(`no port ${port}; it has ${portsOf(service)}`, why, howToChange(live));
  return selectsPods(live, service) ?? ok(`${name}:${port}`);
}

export function targetPort(live: Live, { port, bind }: Listener): Finding {
  const seen = live.get('Service', live.edge.service);
  if ('unknown' in seen) return unknown(seen.unknown);
  const found = seen.value && portOf(seen.value, port);
  if (!found) return unknown(`no port ${port} to look at`);
  const target = found.targetPort ?? port;
  const number = typeof target === 'number' ? target : numberOf(live, seen.value!, target);
  if (number === undefined) return unknown(`targetPort ${said(target)} is a name that no gateway pod was seen to have`);
  if (number === bind) return ok(`${port} → ${said(target)}`);
  const why = `Envoy binds the targetPort of the Service port that the Gateway names; policies and NetworkPolicies that say ${bind} no longer hold there, and a second Service on the same pods leads nowhere.`;
  return broken(`${port} → ${said(target)}, wanted ${bind}`, why, howToChange(live));
}

/** Says where to change the Service for good: its owner reverts patches. */
function howToChange({ environment, edge }: Live): string {
  const { service } = edge.settings.gateway;
  if (service.helm) return gatewayUpgrade(environment, edge).join(' ');
  if (service.istioOperator) return gatewayUpgrade(environment, edge).join('; ');
  return `kubectl apply -f dist/${environment.name}/manifests/${edge.file}.k8s.yaml   # Service ${edge.service.name}`;
}

interface Port {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

const portOf = (service: KubeObject, port: number): Port | undefined =>
  ((service.spec.ports ?? []) as Port[]).find(one => one.port === port);

const portsOf = (service: KubeObject): string =>
  ((service.spec.ports ?? []) as Port[]).map(({ port }) => said(port)).join(', ') || 'none';

function gatewayPods(live: Live): readonly KubeObject[] | undefined {
  const pods = live.list('Pod', live.environment.gateway.namespace);
  return 'unknown' in pods ? undefined : pods.value;
}

function selectsPods(live: Live, service: KubeObject): Finding | undefined {
  const pods = gatewayPods(live);
  const { gateway } = live.environment;
  const ours = pods?.filter(({ metadata }) => selects(live.edge.labels, metadata.labels));
  if (!ours) return undefined;
  const labels = shown(live.edge.labels);
  const which = 'The gateway’s pods are found by their labels: without one there is neither a target nor an Envoy.';
  if (!ours.length)
    return broken(
      `no pod in ${gateway.namespace} has ${labels}`,
      which,
      `kubectl -n ${gateway.namespace} get pods --show-labels; gateway.selector of the environment must fit`,
    );
  if (ours.some(({ metadata }) => selects(service.spec.selector, metadata.labels))) return undefined;
  return broken(`its selector ${shown(service.spec.selector)} fits no gateway pod`, which, howToChange(live));
}

/** What the name is on the pods that the Service selects: others of the namespace may give the name to another port. */
function numberOf(live: Live, { spec: { selector } }: KubeObject, name: string): number | undefined {
  const own = gatewayPods(live)?.filter(({ metadata }) => selects(selector, metadata.labels)) ?? [];
  return own.map(({ spec }) => portsByName(spec).get(name)).find(number => number !== undefined);
}

const shown = (labels: Labels | null | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${said(value)}`)
    .join(',') || 'none';
