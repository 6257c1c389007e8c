import type { Manifests } from '../manifests';
import type { AlloyConfig } from './alloy-config';
import { findGateways, type Gateway } from './gateways';
import { byPair, groupBy } from './group';
import { type AlloyProcess, findConfigs, findProcesses, findReceivers, type Receiver } from './receivers';
import { findServices, type Service, type ServicePort } from './services';
import { findVirtualServices, serviceName, type VirtualService } from './virtual-services';
import { containerPort, findWorkloads, selects, type Workload } from './workloads';

export interface ReceiverAt {
  readonly receiver: Receiver;
  readonly process: AlloyProcess;
}
/** What is in the manifests, each kind of part when it is first asked for, and the ways to find one. */
export class Parts {
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

  /** The number behind a Service port's targetPort. */
  targetNumber(port: ServicePort): number | undefined {
    if (typeof port.targetPort !== 'string') return port.targetPort;
    for (const pod of this.podsOf(port.service)) {
      const number = containerPort(pod, port.targetPort);
      if (number !== undefined) return number;
    }
    return undefined;
  }

  gatewayNamed(ref: string): Gateway | undefined {
    const slash = ref.indexOf('/');
    return this.placed('gateways', this.gateways, ref.slice(0, slash), ref.slice(slash + 1));
  }

  service(fqdn: string): Service | undefined {
    const found = serviceName(fqdn);
    return found && this.placed('services', this.services, found.namespace, found.name);
  }

  servicesNamed(name: string): readonly Service[] {
    return this.once('servicesNamed', () => groupBy(this.services, service => service.name)).get(name) ?? [];
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

  /** A part of the model, or of what is known of one thing in it, that is made once. */
  once<Part>(name: string, make: () => Part, of: object = this): Part {
    const parts = this.made.get(of) ?? new Map<string, unknown>();
    this.made.set(of, parts);
    if (!parts.has(name)) parts.set(name, make());
    return parts.get(name) as Part;
  }

  /** The one of that name; a thing without a namespace may be in any. */
  protected placed<Thing extends { namespace: string; name: string }>(
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
}
