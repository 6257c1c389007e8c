/** Judges hops ② and ③: the gateway's Service, whoever owns the Service. */

import { get } from '../../kubernetes/json';
import { selectorText } from '../../kubernetes/selector';
import { applyCommand, gatewayUpgrade, kubectlIn } from '../../path/commands';
import type { Listener } from '../../path/path';
import { podsBy, podsOf, targetNumber } from '../../rules/model/pods';
import type { Service } from '../../rules/model/read/kubernetes/services';
import type { LiveEdge } from '../live';
import { broken, type Look, ok, said, unknown } from '../look';

/** Judges hop ②: the Service has the listener's port. */
export function servicePort(live: LiveEdge, { port }: Listener): Look {
  const { name, namespace } = live.edge.service;
  const seen = live.cluster.service(live.edge.service);
  if ('unknown' in seen) return unknown(seen.unknown);
  const service = seen.value;
  const why = `The load balancer has a listener for each port of this Service and no other: senders to ${port} get no connection, and nothing is logged.`;
  if (!service) return broken(`Service ${namespace}/${name} is missing`, why, howToChange(live));
  if (service.type !== 'LoadBalancer') {
    const type = said(get(service.manifest.value, 'spec', 'type'));
    return broken(`Service ${name} has type ${type}, wanted LoadBalancer`, why, howToChange(live));
  }
  if (!service.ports.some(one => one.port === port))
    return broken(`no port ${port}; it has ${portsOf(service)}`, why, howToChange(live));
  return selectsPods(live, service) ?? ok(`${name}:${port}`);
}

/** Judges hop ③: the Service's port leads to the port that Envoy binds. */
export function targetPort(live: LiveEdge, { port, bind }: Listener): Look {
  const seen = live.cluster.service(live.edge.service);
  if ('unknown' in seen) return unknown(seen.unknown);
  const found = seen.value?.ports.find(one => one.port === port);
  if (!found) return unknown(`no port ${port} to look at`);
  const target = said(found.targetPort);
  const number = targetNumber(live.cluster.model, found);
  if (number === undefined) return unknown(`targetPort ${target} is a name that no gateway pod was seen to have`);
  if (number === bind) return ok(`${port} → ${target}`);
  const why = `Envoy binds the targetPort of the Service port that the Gateway names; policies and NetworkPolicies that say ${bind} no longer hold there, and a second Service on the same pods leads nowhere.`;
  return broken(`${port} → ${target}, wanted ${bind}`, why, howToChange(live));
}

/** Says where to change the Service for good: its owner reverts patches. */
function howToChange({ environment, edge }: LiveEdge): string {
  const { service } = edge.settings.gateway;
  if (service.helm) return gatewayUpgrade(environment, edge).join(' ');
  if (service.istioOperator) return gatewayUpgrade(environment, edge).join('; ');
  return `${applyCommand(environment, `manifests/${edge.file}.k8s.yaml`)}   # Service ${edge.service.name}`;
}

const portsOf = ({ ports }: Service): string => ports.map(({ port }) => said(port)).join(', ') || 'none';

function selectsPods(live: LiveEdge, service: Service): Look | undefined {
  const { namespace } = live.edge;
  if ('unknown' in live.cluster.list('Pod', namespace)) return undefined;
  const ours = podsBy(live.cluster.model, live.edge.labels, namespace);
  const which = 'The gateway’s pods are found by their labels: without one there is neither a target nor an Envoy.';
  if (!ours.length)
    return broken(
      `no pod in ${namespace} has ${selectorText(live.edge.labels)}`,
      which,
      `${kubectlIn(namespace)} get pods --show-labels; gateway.selector of the environment must fit`,
    );
  if (podsOf(live.cluster.model, service).some(pod => ours.includes(pod))) return undefined;
  const selector = selectorText(service.selector) || 'none';
  return broken(`its selector ${selector} fits no gateway pod`, which, howToChange(live));
}
