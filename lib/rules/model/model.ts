import { get } from '../json';
import { type Manifest, sameNamespace } from '../manifests';
import { bareHost, type Gateway, hostsMeet, type Server } from './gateways';
import { byPair, groupBy } from './group';
import { Parts, type ReceiverAt } from './parts';
import type { Service, ServicePort } from './services';
import type { Destination, Route, VirtualService } from './virtual-services';
import { selects, type Workload } from './workloads';

export type { ReceiverAt } from './parts';

/** One way from a listener of the gateway to a port of a Service. */
export interface Flow extends Routed {
  readonly virtualService: VirtualService;
  readonly server: Server;
  /** The host names that lead into it, as the VirtualService writes them. */
  readonly hosts: readonly string[];
}

/** One way from a route to a port of a Service. */
export interface Routed {
  readonly route: Route;
  readonly destination: Destination;
  readonly servicePort: ServicePort;
  /** What listens behind that port, where the input shows it. */
  readonly receivers: readonly ReceiverAt[];
}

/** The path, put together once from the manifests. */
export class Model extends Parts {
  get flows(): readonly Flow[] {
    return this.once('flows', () => this.virtualServices.flatMap(virtualService => this.flowsOf(virtualService)));
  }

  /** Those that end in an OTLP receiver that the input shows. */
  get otlpFlows(): readonly Flow[] {
    return this.once('otlpFlows', () => this.flows.filter(({ receivers }) => receivers.length > 0));
  }

  /** Where VirtualServices that bind to some Gateway lead, also one outside the input. */
  get routed(): readonly Routed[] {
    return this.once('routed', () =>
      this.virtualServices
        .filter(({ gateways }) => gateways.some(({ ref }) => ref !== 'mesh'))
        .flatMap(({ http }) => http)
        .flatMap(route =>
          route.destinations.flatMap(destination => {
            const servicePort = this.destinationPort(destination, undefined);
            return servicePort ? [{ route, destination, servicePort, receivers: this.receiversAt(servicePort) }] : [];
          }),
        )
        .concat(this.flows),
    );
  }

  /** The gateway pods that a Gateway programs, where the input shows them. */
  gatewayPods(gateway: Gateway): readonly Workload[] {
    return this.once('pods', () => this.pods(gateway.selector), gateway);
  }

  /**
   * The Services in front of a Gateway's pods: those that select the pods, or, where no such pod is in the input,
   * those whose selector shares a label with the Gateway's and contradicts none.
   */
  gatewayServices(gateway: Gateway): readonly Service[] {
    const find = () => {
      const pods = this.gatewayPods(gateway);
      return this.servicesSharing(gateway.selector).filter(({ selector, namespace }) =>
        pods.length > 0
          ? pods.some(pod => selects(selector, pod.labels) && sameNamespace(namespace, pod.namespace))
          : agree(selector, gateway.selector),
      );
    };
    return this.once('services', find, gateway);
  }

  /** The Gateways in front of which a Service stands. */
  gatewaysOf(service: Service): readonly Gateway[] {
    const index = this.once('gatewaysOf', () => {
      const map = new Map<Service, Gateway[]>();
      for (const gateway of this.gateways) {
        for (const found of this.gatewayServices(gateway)) map.set(found, [...(map.get(found) ?? []), gateway]);
      }
      return map;
    });
    return index.get(service) ?? [];
  }

  /** The namespace of the gateway's pods, where the input shows one. */
  gatewayNamespace(gateway: Gateway): string | undefined {
    const found = [...this.gatewayPods(gateway), ...this.gatewayServices(gateway)].map(({ namespace }) => namespace);
    const known = new Set(found.filter(Boolean));
    return known.size === 1 ? [...known][0] : undefined;
  }

  /**
   * The port that Envoy opens for a server: the targetPort of the Service port of that number, else the number
   * itself; undefined where two Services say different things.
   */
  bind(server: Server): number | undefined {
    const targets = new Set(this.translations(server).map(port => this.targetNumber(port)));
    if (targets.size === 0) return server.number;
    return targets.size === 1 ? [...targets][0] : undefined;
  }

  /** The Service ports whose number a server names. */
  translations(server: Server): readonly ServicePort[] {
    return this.gatewayServices(server.gateway)
      .filter(({ manifest }) => !hasLabel(manifest, 'experimental.istio.io/disable-gateway-port-translation'))
      .flatMap(({ ports }) => ports.filter(({ port }) => port === server.number));
  }

  /** The Service ports that lead to the port which Envoy opens for a server. */
  entrances(server: Server): readonly ServicePort[] {
    const bind = this.bind(server);
    return this.gatewayServices(server.gateway).flatMap(({ ports }) =>
      ports.filter(port => bind !== undefined && this.targetNumber(port) === bind),
    );
  }

  /** The Gateways in the input that a VirtualService binds to. */
  boundGateways(virtualService: VirtualService): readonly Gateway[] {
    return virtualService.gateways.flatMap(({ ref }) => this.gatewayNamed(ref) ?? []);
  }

  /** The VirtualService's hosts that a server lets in. */
  hostsOn(virtualService: VirtualService, server: Server): readonly string[] {
    return virtualService.hosts.filter(host =>
      server.hosts.some(entry => {
        const namespace = entry.includes('/') ? entry.slice(0, entry.indexOf('/')) : '*';
        const wanted = namespace === '.' ? server.gateway.namespace : namespace;
        return (wanted === '*' || sameNamespace(wanted, virtualService.namespace)) && hostsMeet(bareHost(entry), host);
      }),
    );
  }

  /** The port that a destination means on a Service, for requests that came in on a listener of that number. */
  destinationPort({ fqdn, port }: Destination, listener: number | undefined): ServicePort | undefined {
    const ports = this.service(fqdn)?.ports ?? [];
    if (port === undefined && ports.length === 1) return ports[0];
    return ports.find(found => found.port === (port ?? listener));
  }

  /** The ways that begin at one server. */
  flowsOn(server: Server): readonly Flow[] {
    return this.once('flowsOn', () => groupBy(this.flows, flow => flow.server)).get(server) ?? [];
  }

  private flowsOf(virtualService: VirtualService): Flow[] {
    const servers = this.boundGateways(virtualService).flatMap(gateway => gateway.servers);
    return servers.flatMap(server => {
      const hosts = this.hostsOn(virtualService, server);
      if (hosts.length === 0) return [];
      return virtualService.http.flatMap(route =>
        route.destinations.flatMap(destination => {
          const servicePort = this.destinationPort(destination, server.number);
          if (!servicePort) return [];
          const receivers = this.receiversAt(servicePort);
          return [{ virtualService, server, hosts, route, destination, servicePort, receivers }];
        }),
      );
    });
  }

  /** The Services whose selector has a label in common with this one. */
  private servicesSharing(selector: Readonly<Record<string, string>>): Service[] {
    const index = this.once('serviceIndex', () => byPair(this.services, service => service.selector));
    return [...new Set(Object.entries(selector).flatMap(pair => index.get(pair.join('=')) ?? []))];
  }
}

function agree(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).every(([key, value]) => (other[key] ?? value) === value);
}

function hasLabel({ value }: Manifest, label: string): boolean {
  return get(value, 'metadata', 'labels', label) !== undefined;
}
