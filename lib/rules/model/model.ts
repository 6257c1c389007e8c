import { get } from '../json';
import { type Manifest, type Manifests, sameNamespace } from '../manifests';
import type { AlloyConfig } from './alloy-config';
import { bareHost, findGateways, type Gateway, hostsMeet, type Server } from './gateways';
import { byPair, groupBy } from './group';
import { type AlloyProcess, findConfigs, findProcesses, findReceivers, type Receiver } from './receivers';
import { findServices, type Service, type ServicePort } from './services';
import {
  type Destination,
  findVirtualServices,
  type Route,
  serviceName,
  type VirtualService,
} from './virtual-services';
import { containerPort, findWorkloads, selects, type Workload } from './workloads';

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

export interface ReceiverAt {
  readonly receiver: Receiver;
  readonly process: AlloyProcess;
}

/** The path, put together once from the manifests; each part when it is first asked for. */
export class Model {
  private readonly made = new Map<object, Map<string, unknown>>();

  constructor(readonly manifests: Manifests) {}

  /** The input is all there is. */
  get complete(): boolean {
    return this.manifests.complete;
  }

  get workloads(): readonly Workload[] {
    return this.once('workloads', () => findWorkloads(this.manifests));
  }

  get services(): readonly Service[] {
    return this.once('services', () => findServices(this.manifests));
  }

  get gateways(): readonly Gateway[] {
    return this.once('gateways', () => findGateways(this.manifests));
  }

  get virtualServices(): readonly VirtualService[] {
    return this.once('virtualServices', () => findVirtualServices(this.manifests));
  }

  get configs(): readonly AlloyConfig[] {
    return this.once('configs', () => findConfigs(this.manifests));
  }

  get processes(): readonly AlloyProcess[] {
    return this.once('processes', () => findProcesses(this.manifests, this.workloads, this.configs));
  }

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

  /** The pods that a selector finds; `namespace` undefined looks in all. */
  pods(selector: Readonly<Record<string, string>>, namespace?: string): readonly Workload[] {
    const [first] = Object.entries(selector);
    if (!first) return [];
    const [all, local] = this.podIndex;
    const places = namespace === undefined || namespace === '' ? undefined : [namespace, ''];
    const found =
      places?.flatMap(place => local.get(`${place}/${first.join('=')}`) ?? []) ?? all.get(first.join('=')) ?? [];
    return found.filter(pod => selects(selector, pod.labels));
  }

  podsOf(service: Service): readonly Workload[] {
    return this.once('pods', () => this.pods(service.selector, service.namespace), service);
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

  /** The number behind a Service port's targetPort. */
  targetNumber(port: ServicePort): number | undefined {
    if (typeof port.targetPort !== 'string') return port.targetPort;
    for (const pod of this.podsOf(port.service)) {
      const number = containerPort(pod, port.targetPort);
      if (number !== undefined) return number;
    }
    return undefined;
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

  gatewayNamed(ref: string): Gateway | undefined {
    const slash = ref.indexOf('/');
    return this.placed('gateways', this.gateways, ref.slice(0, slash), ref.slice(slash + 1));
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

  service(fqdn: string): Service | undefined {
    const found = serviceName(fqdn);
    return found && this.placed('services', this.services, found.namespace, found.name);
  }

  servicesNamed(name: string): readonly Service[] {
    return this.once('servicesNamed', () => groupBy(this.services, service => service.name)).get(name) ?? [];
  }

  /** The port that a destination means on a Service, for requests that came in on a listener of that number. */
  destinationPort({ fqdn, port }: Destination, listener: number | undefined): ServicePort | undefined {
    const ports = this.service(fqdn)?.ports ?? [];
    if (port === undefined && ports.length === 1) return ports[0];
    return ports.find(found => found.port === (port ?? listener));
  }

  /** The OTLP receivers that listen behind a Service port, where the input shows the pods and their configuration. */
  receiversAt(port: ServicePort): readonly ReceiverAt[] {
    return this.podsOf(port.service).flatMap(pod => {
      const number = port.targetPort === undefined ? undefined : containerPort(pod, port.targetPort);
      return number === undefined ? [] : this.receiversOf(pod).filter(({ receiver }) => receiver.port === number);
    });
  }

  receiversOf(workload: Workload): readonly ReceiverAt[] {
    const find = () =>
      this.processesOf(workload).flatMap(process =>
        process.config ? findReceivers(process.config).map(receiver => ({ receiver, process })) : [],
      );
    return this.once('receivers', find, workload);
  }

  processesOf(workload: Workload): readonly AlloyProcess[] {
    const index = this.once('processesOf', () => groupBy(this.processes, process => process.workload));
    return index.get(workload) ?? [];
  }

  /** The ways that begin at one server. */
  flowsOn(server: Server): readonly Flow[] {
    return this.once('flowsOn', () => groupBy(this.flows, flow => flow.server)).get(server) ?? [];
  }

  /** A part of the model, or of what is known of one thing in it, that is made once. */
  once<Part>(name: string, make: () => Part, of: object = this): Part {
    const parts = this.made.get(of) ?? new Map<string, unknown>();
    this.made.set(of, parts);
    if (!parts.has(name)) parts.set(name, make());
    return parts.get(name) as Part;
  }

  /** The one of that name; a thing without a namespace may be in any. */
  private placed<Thing extends { namespace: string; name: string }>(
    what: string,
    things: readonly Thing[],
    namespace: string,
    name: string,
  ): Thing | undefined {
    const byPlace = this.once(`${what} by place`, () => groupBy(things, thing => `${thing.namespace}/${thing.name}`));
    const byName = this.once(`${what} by name`, () => groupBy(things, thing => thing.name));
    if (namespace === '') return byName.get(name)?.[0];
    return (byPlace.get(`${namespace}/${name}`) ?? byPlace.get(`/${name}`))?.[0];
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

  /** By label, and by namespace and label. */
  private get podIndex(): readonly [
    ReadonlyMap<string, readonly Workload[]>,
    ReadonlyMap<string, readonly Workload[]>,
  ] {
    return this.once('podIndex', () => [
      byPair(this.workloads, ({ labels }) => labels),
      byPair(
        this.workloads,
        ({ labels }) => labels,
        ({ namespace }) => `${namespace}/`,
      ),
    ]);
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
