/** What stands at the addresses that exporters send to: Services of the input, receivers behind them, backends that are known by name. */
import { BACKEND_KINDS, type BackendKind, MAY_TAKE_OTLP, RELAY_IMAGES, RELAY_NAMES } from '../../facts/backend-kinds';
import { DEFAULT_PORTS } from '../../facts/otlp';
import { type Endpoint, portOf } from './endpoints';
import { type Model, perModel } from './model';
import { serviceAt } from './names';
import { podsOf } from './pods';
import { processesOf, type ReceiverAt, receiversAt } from './processes';
import type { AlloyConfig } from './read/alloy/config';
import type { Service, ServicePort } from './read/kubernetes/services';

/** A name inside the cluster. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** The Service that a pod of the configuration means by a host. */
export function placeOf(model: Model, { manifest }: AlloyConfig, host: string): Place | undefined {
  return placeFrom(model, manifest.namespace, host);
}

/**
 * The Service that a pod of a namespace means by a host: its name alone, with its namespace, in full, or one of its pods' names.
 * undefined for a name outside the cluster. A name of two words is one inside where the second is a namespace of the input.
 */
export function placeFrom(model: Model, namespace: string, host: string): Place | undefined {
  const words = host.replace(/\.$/, '').split('.');
  if (words.some(word => word === '') || /^[\d.]+$/.test(host) || host.startsWith('[')) return undefined;
  const [first, second, third, fourth] = words as [string, string?, string?, string?];
  if (second === undefined) return first === 'localhost' ? undefined : { namespace, name: first };
  if (third === undefined) return namespaces(model).has(second) ? { namespace: second, name: first } : undefined;
  if (third === 'svc') return { namespace: second, name: first };
  return fourth === 'svc' ? { namespace: third, name: second } : undefined;
}

const namespaces = perModel(
  ({ manifests }) =>
    new Set(
      manifests.all.map(({ kind, name, namespace }) => (kind === 'Namespace' ? name : namespace)).filter(Boolean),
    ),
);

/** What an address leads to. */
export interface Target {
  /** undefined for a name outside the cluster, and for an address. */
  readonly place: Place | undefined;
  readonly service: Service | undefined;
  /** The Service's port. undefined if there is none of that number. */
  readonly port: ServicePort | undefined;
  /** The receivers of Alloy that listen there. */
  readonly receivers: readonly ReceiverAt[];
}

const NOBODY: readonly ReceiverAt[] = [];

/** What an endpoint leads to, as far as the input shows it. */
export const targetOf = perModel((model, endpoint: Endpoint): Target => {
  const { address, component } = endpoint;
  const place = address && placeOf(model, component.config, address.host);
  const service = place && serviceAt(model, place.namespace, place.name);
  const number = portOf(endpoint);
  const port = service?.ports.find(found => found.port === number);
  return { place, service, port, receivers: port ? receiversAt(model, port) : NOBODY };
});

/**
 * The backend that an endpoint is surely meant for: by the images of the pods in the input, else by the Service's name; outside the cluster
 * by the host names of clouds alone.
 */
export function backendOf(model: Model, endpoint: Endpoint): BackendKind | undefined {
  const { place, service, receivers } = targetOf(model, endpoint);
  const host = endpoint.address?.host;
  if (!host || receivers.length > 0) return undefined;
  if (!place) return BACKEND_KINDS.find(({ hosts }) => hosts?.test(host));
  return (service && byImages(model, service)) ?? byName(model, service, place.name, portOf(endpoint)!);
}

const byImages = perModel((model, service: Service): BackendKind | undefined => {
  const images = imagesOf(model, service);
  return BACKEND_KINDS.find(kind => images.some(image => kind.images.includes(image)));
});

function byName(model: Model, service: Service | undefined, name: string, port: number): BackendKind | undefined {
  if (RELAY_NAMES.test(name) || (service && imagesOf(model, service).some(image => RELAY_IMAGES.test(image))))
    return undefined;
  return BACKEND_KINDS.find(({ services, ports }) => services?.test(name) && (ports?.includes(port) ?? true));
}

/**
 * Whether something behind a Service's port may take OTLP: an Alloy, a name that says so, or pods that the input does not
 * show.
 */
export function mayTakeOtlp(model: Model, { service, port, name }: ServicePort): boolean {
  const pods = podsOf(model, service);
  if (pods.length === 0 || Object.values(DEFAULT_PORTS).some(known => known === port)) return true;
  if (pods.some(pod => processesOf(model, pod).length > 0)) return true;
  const containers = pods.flatMap(pod => pod.containers.map(found => found.name ?? ''));
  return [service.name, name ?? '', ...imagesOf(model, service), ...containers].some(one => MAY_TAKE_OTLP.test(one));
}

/** The last part of the names of the images that a Service's pods run. */
const imagesOf = perModel((model, service: Service): readonly string[] => [
  ...new Set(
    podsOf(model, service)
      .flatMap(({ containers }) => containers)
      .map(({ image }) =>
        (image ?? '')
          .replace(/@.*$/, '')
          .replace(/:[^/]*$/, '')
          .replace(/^.*\//, '')
          .toLowerCase(),
      ),
  ),
]);
