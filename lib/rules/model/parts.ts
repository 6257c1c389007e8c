import type { Manifests } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import type { AlloyConfig } from './alloy-config';
import { findGateways, type Gateway } from './gateways';
import { byPair, groupBy, selectorKey } from './group';
import { Limit } from './limit';
import { type AlloyProcess, findConfigs, findProcesses, findReceivers, type Receiver } from './receivers';
import { findServices, type Service, type ServicePort } from './services';
import { findVirtualServices, serviceName, type VirtualService } from './virtual-services';
import { containerPort, findWorkloads, type Workload } from './workloads';

export interface ReceiverAt {
  readonly receiver: Receiver;
  readonly process: AlloyProcess;
}

const NO_PORTS: ReadonlySet<number | undefined> = new Set();

/** The whole numbers in a text, as they are written. */
export function numbersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/\b\d+\b/g));
}

/** What is in the manifests, each kind of part when it is first asked for, and the ways to find one. */
export class Parts {
  readonly limit = new Limit();
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

  /**
   * The pods that a selector finds; `namespace` undefined looks in all. Those who ask the same get the same list, by which
   * they may keep what they work out of it.
   */
  pods(selector: Readonly<Record<string, string>>, namespace?: string): readonly Workload[] {
    const found = this.once('podsFound', () => new Map<string, readonly Workload[]>());
    const key = `${namespace ?? ''}/${selectorKey(selector)}`;
    const known = found.get(key);
    if (known) return known;
    const pods = this.findPods(selector, namespace || undefined);
    this.limit.add('pods by the selectors that find them', pods.length);
    found.set(key, pods);
    return pods;
  }

  private findPods(selector: Readonly<Record<string, string>>, namespace: string | undefined): Workload[] {
    const [all, local] = this.podIndex;
    const [first, ...others] = Object.entries(selector).map(pair => {
      const written = pair.join('=');
      const lists =
        namespace === undefined ? [all.get(written)] : [namespace, ''].map(place => local.get(`${place}/${written}`));
      return { lists, size: lists.reduce((sum, found) => sum + (found?.length ?? 0), 0) };
    });
    if (!first) return [];
    // the label that the fewest have
    const { lists } = others.reduce((least, found) => (found.size < least.size ? found : least), first);
    return lists.flatMap(found => found ?? []).filter(pod => selects(selector, pod.labels));
  }

  /** How many pods have a label, written `key=value`. */
  podsWith(pair: string): number {
    return this.podIndex[0].get(pair)?.length ?? 0;
  }

  podsOf(service: Service): readonly Workload[] {
    return this.once('podsOf', () => this.pods(service.selector, service.namespace), service);
  }

  /** The number behind a Service port's targetPort. */
  targetNumber(port: ServicePort): number | undefined {
    const { targetPort } = port;
    if (typeof targetPort !== 'string') return targetPort;
    const pods = this.podsOf(port.service);
    const find = () => {
      for (const pod of pods) {
        const number = containerPort(pod, targetPort);
        if (number !== undefined) return number;
      }
      return undefined;
    };
    return this.once(`number of ${targetPort}`, find, pods);
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

  /**
   * The OTLP receivers that listen behind a Service port, where the input shows the pods and their configuration; one list
   * for all ports that lead to the same.
   */
  receiversAt({ service, targetPort }: ServicePort): readonly ReceiverAt[] {
    const pods = this.podsOf(service);
    const find = () => {
      const receivers: ReceiverAt[] = [];
      for (const pod of pods) {
        const number = targetPort === undefined ? undefined : containerPort(pod, targetPort);
        const here = number === undefined ? [] : this.receiversOn(pod, number);
        this.limit.add('receivers by the ports that lead to them', here.length);
        receivers.push(...here);
      }
      return receivers;
    };
    return this.once(`receivers at ${typeof targetPort} ${targetPort}`, find, pods);
  }

  /** The ports of a pod's receivers; undefined among them where only Alloy could tell one. */
  receiverPorts(workload: Workload): ReadonlySet<number | undefined> {
    const find = () =>
      new Set(this.processesOf(workload).flatMap(({ config }) => (config ? [...this.portsIn(config)] : [])));
    const [first, ...others] = this.processesOf(workload);
    if (!first || others.length > 0) return this.once('receiverPorts', find, workload);
    return first.config ? this.portsIn(first.config) : NO_PORTS;
  }

  private portsIn(config: AlloyConfig): ReadonlySet<number | undefined> {
    return this.once('ports', () => new Set(findReceivers(config).map(({ port }) => port)), config);
  }

  /** Whether a number stands in a configuration, whatever it means there. */
  mentions(config: AlloyConfig, number: number): boolean {
    return this.once('numbers', () => numbersIn(config.text), config).has(String(number));
  }

  private receiversOn(pod: Workload, port: number): ReceiverAt[] {
    return this.processesOf(pod).flatMap(process => {
      const { config } = process;
      if (!config) return [];
      const byPort = this.once('byPort', () => groupBy(findReceivers(config), receiver => receiver.port), config);
      return (byPort.get(port) ?? []).map(receiver => ({ receiver, process }));
    });
  }

  /** The different receivers of a list that the model made: pods of one configuration have the same. */
  differentReceivers(receivers: readonly ReceiverAt[]): readonly Receiver[] {
    return this.once('different', () => [...new Set(receivers.map(({ receiver }) => receiver))], receivers);
  }

  /** The ports of all Services. */
  get servicePorts(): readonly ServicePort[] {
    return this.once('servicePorts', () => this.services.flatMap(({ ports }) => ports));
  }

  receiversOf(workload: Workload): readonly ReceiverAt[] {
    const find = () =>
      this.processesOf(workload).flatMap(process =>
        process.config ? findReceivers(process.config).map(receiver => ({ receiver, process })) : [],
      );
    return this.once('receivers', find, workload);
  }

  /** The processes that read a configuration. */
  processesWith(config: AlloyConfig): readonly AlloyProcess[] {
    return this.once('processesWith', () => groupBy(this.processes, process => process.config)).get(config) ?? [];
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
