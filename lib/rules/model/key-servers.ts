/** Whether istiod reaches the Service of the cluster that serves the keys of tokens. */

import { few, get, list, text, written } from '../../kubernetes/json';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { isHeadless } from './balancers';
import { isEntry } from './hosts';
import { hasSidecar } from './injection';
import { bypassesSidecar, peerMode } from './mesh';
import { rootNamespace } from './mesh-config';
import { type Model, perModel } from './model';
import { serviceAt, servicesNamed } from './names';
import { podsOf, targetNumber } from './pods';
import type { Service, ServicePort } from './read/kubernetes/services';
import { type Place, placeFrom } from './targets';

/** Why nobody answers, and what helps. */
interface Silence {
  readonly got: string;
  readonly fix: string;
}

/** Says why istiod gets no keys from a URL inside the cluster; undefined if it may, or if the URL is one outside. */
export function whyNoAnswer(model: Model, url: string): Silence | undefined {
  const [, scheme, host, port] = /^(https?):\/\/(?:[^/@]*@)?([^/:?#]+)(?::(\d+))?/i.exec(url) ?? [];
  if (host === undefined || isAskedByEnvoy(model)) return undefined;
  const place = placeFrom(model, istiodNamespace(model), host);
  if (!place || isEntry(model, host)) return undefined;
  const service = serviceAt(model, place.namespace, place.name);
  if (!service) return whyNoService(model, host, place);
  if (service.type === 'ExternalName') return undefined;
  const number = Number(port ?? (scheme!.toLowerCase() === 'https' ? 443 : 80));
  const found = service.ports.find(each => each.port === number);
  // a headless Service's name leads to the pods, whatever ports it lists
  if (!found && isHeadless(service)) return undefined;
  if (!found)
    return {
      got: `it leads to port ${number}, and ${nameOf(service.manifest)} has ${few(service.ports.map(each => written(each.port))) || 'none'}`,
      fix: 'Write the port of the Service behind its name.',
    };
  const strict = strictPolicy(model, service, found);
  return (
    strict && {
      got: `istiod asks ${nameOf(service.manifest)} without a sidecar, and ${nameOf(strict)} asks for mTLS there`,
      fix: `Write mode: PERMISSIVE for port ${targetNumber(model, found) ?? number} of those pods, or the https URL under which senders reach the issuer.`,
    }
  );
}

function whyNoService(model: Model, host: string, { namespace, name }: Place): Silence | undefined {
  const [meant] = servicesNamed(model, name);
  if (!model.complete && (host.includes('.') || !meant)) return undefined;
  return {
    got: `istiod looks for "${host}" from its own namespace, and there is no Service ${name} in ${namespace}${meant ? `; there is ${nameOf(meant.manifest)}` : ''}`,
    fix: 'Write <service>.<namespace>.svc.cluster.local of a Service that is there, and its port.',
  };
}

/** The policy by which the Service's pods, all of which have sidecars, take nothing but mTLS on the port. */
function strictPolicy(model: Model, service: Service, port: ServicePort): Manifest | undefined {
  const target = targetNumber(model, port);
  const pods = podsOf(model, service);
  const policies = pods.map(pod => {
    if (hasSidecar(model, pod) !== true || (target !== undefined && bypassesSidecar(pod, target))) return undefined;
    const peer = peerMode(model, pod, target);
    return peer?.mode === 'STRICT' ? peer.policy : undefined;
  });
  return policies.every(Boolean) ? policies[0] : undefined;
}

const istiods = perModel(({ workloads }) => workloads.filter(({ labels }) => labels.app === 'istiod'));

const istiodNamespace = (model: Model): string => istiods(model)[0]?.namespace || rootNamespace(model);

/** Whether an istiod of the input lets Envoy ask, whose names and mTLS are the mesh's. @see https://istio.io/latest/docs/reference/commands/pilot-discovery/#envvars */
function isAskedByEnvoy(model: Model): boolean {
  return istiods(model).some(({ containers }) =>
    containers.some(({ value }) =>
      list(get(value, 'env')).some(
        variable =>
          get(variable, 'name') === 'PILOT_JWT_ENABLE_REMOTE_JWKS' &&
          !['false', 'istiod'].includes(text(get(variable, 'value')) ?? ''),
      ),
    ),
  );
}
