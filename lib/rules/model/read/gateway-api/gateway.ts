/** Reads a Gateway of the Gateway API as istiod does: as Istio's own, of what each listener becomes (pilot/pkg/config/kube/gateway/conversion.go). */
import { CIPHERS_OPTION, GATEWAY_NAME_LABEL, ROUTES_BY_PROTOCOL, TLS_MODE_OPTION } from '../../../../facts/gateway-api';
import { get, list, type Path, record, stringMap, strings, text } from '../../../../kubernetes/json';
import { ROUTES } from '../../../../kubernetes/kinds';
import type { Manifest, Manifests } from '../../../../kubernetes/manifests';
import type { Gateway, Server } from '../../servers';
import { readGateway } from '../istio/gateway';
import { serviceName } from '../istio/host';
import { among, classOf, isAutomated, oneAmong, serverOf } from './classes';
import { MADE_OF, podsAreThere } from './deployment';
import { made, written } from './written';

/** The Gateway, if istiod serves it as a way in. */
export function readGatewayOfApi(manifest: Manifest, manifests: Manifests): Gateway[] {
  if (serverOf(manifests, classOf(manifest)) !== 'istio') return [];
  const listeners = list(get(manifest.value, 'spec', 'listeners'));
  const tree = {
    metadata: { name: manifest.name, namespace: manifest.namespace },
    spec: {
      selector: written(selectorOf(manifest, manifests), manifest, [
        'spec',
        isAutomated(manifest) ? 'gatewayClassName' : 'addresses',
      ]),
      servers: listeners.map((listener, index) =>
        toServer(manifest, manifests, listener, ['spec', 'listeners', index]),
      ),
    },
  };
  const gateway = readGateway(made('Gateway', tree, manifest));
  const servers: Server[] = [];
  const whole: Gateway = { ...gateway, dialect: 'gateway-api', servers };
  for (const [index, server] of gateway.servers.entries())
    servers.push({ ...server, ...ofListener(manifest, listeners[index], server), gateway: whole });
  return [whole];
}

/** What a listener says that a server of Istio's can't. */
function ofListener(manifest: Manifest, listener: unknown, { tls }: Server): Pick<Server, 'routeKinds' | 'tls'> {
  const refs = list(get(listener, 'tls', 'certificateRefs'));
  return {
    routeKinds: routeKinds(listener),
    tls: tls && {
      ...tls,
      credentials: tls.credentials.map((credential, index) => ({
        ...credential,
        namespace: text(get(refs[index], 'namespace')) ?? manifest.namespace,
      })),
    },
  };
}

/** The kinds of routes that a listener takes: those of its protocol, and of these the ones that it allows. */
function routeKinds(listener: unknown): readonly string[] {
  const all = ROUTES_BY_PROTOCOL[protocolOf(listener)]!;
  const allowed = list(get(listener, 'allowedRoutes', 'kinds')).map(kind => text(get(kind, 'kind')) ?? '');
  return allowed.length === 0 ? all : all.filter(kind => allowed.includes(kind));
}

/** The protocol; where it is none that istiod serves, the one that is likely meant. */
function protocolOf(listener: unknown): string {
  const protocol = text(get(listener, 'protocol')) ?? '';
  if (Object.hasOwn(ROUTES_BY_PROTOCOL, protocol)) return protocol;
  return get(listener, 'tls') === undefined ? 'HTTP' : 'HTTPS';
}

function toServer(manifest: Manifest, manifests: Manifests, listener: unknown, path: Path): unknown {
  const at = (value: unknown, ...field: Path) => written(value, manifest, [...path, ...field]);
  const host = text(get(listener, 'hostname')) ?? '*';
  const namespaces = namespacesFor(manifest, manifests, get(listener, 'allowedRoutes', 'namespaces'));
  return at({
    port: {
      number: at(get(listener, 'port'), 'port'),
      name: at(text(get(listener, 'name')), 'name'),
      protocol: at(protocolOf(listener), 'protocol'),
    },
    hosts: at(
      namespaces.map(namespace => at(`${namespace}/${host}`, 'hostname')),
      get(listener, 'hostname') === undefined ? 'name' : 'hostname',
    ),
    tls: get(listener, 'tls') === undefined ? undefined : toTls(manifest, listener, path),
  });
}

/** The namespaces whose routes a listener takes; `*` is all, and `~` none. */
function namespacesFor(manifest: Manifest, manifests: Manifests, allowed: unknown): readonly string[] {
  const from = text(get(allowed, 'from')) ?? 'Same';
  if (from === 'All') return ['*'];
  if (from !== 'Selector') return [manifest.namespace];
  const selector = get(allowed, 'selector');
  if (selector === undefined) return ['*'];
  const found = [...new Set(ROUTES.flatMap(kind => among(manifests, kind)).map(({ namespace }) => namespace))].filter(
    namespace => mayBeSelected(manifests, namespace, selector),
  );
  return found.length > 0 ? found : ['~'];
}

/** Whether a selector may find a namespace; one whose labels the input does not show may have any. */
export function mayBeSelected(manifests: Manifests, namespace: string, selector: unknown): boolean {
  if (namespace === '') return true;
  const object = among(manifests, 'Namespace').find(({ name }) => name === namespace);
  const labels: Readonly<Record<string, string>> = {
    ...stringMap(get(object?.value, 'metadata', 'labels')),
    [NAMESPACE_NAME]: namespace,
  };
  const isKnown = (key: string) => key === NAMESPACE_NAME || object !== undefined || manifests.complete;
  const byLabels = Object.entries(record(get(selector, 'matchLabels')));
  if (byLabels.some(([key, value]) => isKnown(key) && labels[key] !== value)) return false;
  return list(get(selector, 'matchExpressions')).every(expression => {
    const key = text(get(expression, 'key')) ?? '';
    return !isKnown(key) || meets(labels[key], text(get(expression, 'operator')), strings(get(expression, 'values')));
  });
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

function meets(label: string | undefined, operator: string | undefined, values: readonly string[]): boolean {
  if (operator === 'Exists') return label !== undefined;
  if (operator === 'DoesNotExist') return label === undefined;
  const isIn = label !== undefined && values.includes(label);
  return operator === 'NotIn' ? !isIn : isIn;
}

function toTls(manifest: Manifest, listener: unknown, path: Path): unknown {
  const tls = get(listener, 'tls');
  const at = (value: unknown, ...field: Path) => written(value, manifest, [...path, 'tls', ...field]);
  if (text(get(tls, 'mode')) === 'Passthrough') return at({ mode: at('PASSTHROUGH', 'mode') });
  const option = text(get(tls, 'options', TLS_MODE_OPTION));
  const own = option && MODES.includes(option) ? option : undefined;
  if (own === 'ISTIO_MUTUAL') return at({ mode: at('ISTIO_MUTUAL', 'options', TLS_MODE_OPTION) });
  if (own === 'ISTIO_SIMPLE')
    return at({ mode: at('SIMPLE', 'options', TLS_MODE_OPTION), credentialName: at('builtin://') });
  const ca = clientCaOf(manifest, get(listener, 'port'));
  const mode = own ?? (ca ? (ca.isLoose ? 'OPTIONAL_MUTUAL' : 'MUTUAL') : 'SIMPLE');
  const refs = list(get(tls, 'certificateRefs'));
  const ciphers = text(get(tls, 'options', CIPHERS_OPTION));
  return at({
    mode: own ? at(mode, 'options', TLS_MODE_OPTION) : ca ? written(mode, manifest, ca.path) : at(mode),
    credentialNames: at(
      refs.map((ref, index) => at(text(get(ref, 'name')) ?? '', 'certificateRefs', index, 'name')),
      'certificateRefs',
    ),
    cipherSuites:
      ciphers === undefined
        ? undefined
        : at(
            ciphers.split(',').map(one => at(one.trim(), 'options', CIPHERS_OPTION)),
            'options',
            CIPHERS_OPTION,
          ),
    caCertificates: ca ? written(ca.name, manifest, ca.path) : undefined,
    insecureSkipVerify: ca?.isLoose && !own ? written(true, manifest, ca.path) : undefined,
  });
}

const MODES = ['MUTUAL', 'OPTIONAL_MUTUAL', 'ISTIO_SIMPLE', 'ISTIO_MUTUAL'];

/** What `spec.tls.frontend` asks of clients on a port. */
export interface ClientCa {
  readonly name: string;
  /** The references to the CA. */
  readonly refs: readonly { readonly ref: unknown; readonly path: Path }[];
  readonly path: Path;
  /** Whether clients without a certificate are let in too. */
  readonly isLoose: boolean;
}

/** What a Gateway asks of the clients of a port. undefined: nothing. */
export function clientCaOf({ value }: Manifest, port: unknown): ClientCa | undefined {
  const frontend = get(value, 'spec', 'tls', 'frontend');
  const perPort = list(get(frontend, 'perPort')).findIndex(one => get(one, 'port') === port);
  const path = ['spec', 'tls', 'frontend', ...(perPort < 0 ? ['default'] : ['perPort', perPort, 'tls']), 'validation'];
  const validation = get(value, ...path);
  const refs = list(get(validation, 'caCertificateRefs')).map((ref, index) => ({
    ref,
    path: [...path, 'caCertificateRefs', index],
  }));
  if (refs.length === 0) return undefined;
  const isLoose = text(get(validation, 'mode')) === 'AllowInsecureFallback';
  return { name: text(get(refs[0]!.ref, 'name')) ?? '', refs, path: isLoose ? [...path, 'mode'] : path, isLoose };
}

/** The labels of the pods: those that istiod makes, those of the Service that an address names, or such as no pod has. */
function selectorOf(manifest: Manifest, manifests: Manifests): Readonly<Record<string, string>> {
  const mine = { [MADE_OF]: `${manifest.namespace}/${manifest.name}` };
  if (isAutomated(manifest)) return podsAreThere(manifests, manifest) ? { [GATEWAY_NAME_LABEL]: manifest.name } : mine;
  const [service] = addressedServices(manifest, manifests);
  const selector = stringMap(get(service?.value, 'spec', 'selector'));
  return Object.keys(selector).length > 0 ? selector : mine;
}

/** The Services of the input that a Gateway's addresses name. */
export function addressedServices(manifest: Manifest, manifests: Manifests): Manifest[] {
  return list(get(manifest.value, 'spec', 'addresses'))
    .filter(address => text(get(address, 'type')) === 'Hostname')
    .flatMap(address => {
      const value = text(get(address, 'value')) ?? '';
      const place = value.includes('.') ? serviceName(value) : { namespace: manifest.namespace, name: value };
      const found = place && oneAmong(manifests, 'Service', place.namespace, place.name);
      return found ? [found] : [];
    });
}
