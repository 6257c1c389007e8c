import { withWholeLog } from './access-log';
import { ALLOY, askStandIn, configsOf, queuedAt, wholeOf } from './alloy';
import type { AlloyConfig, Signal } from './alloy-config';
import {
  type Arrivals,
  type BackendSpec,
  backendPod,
  backendService,
  backendsOf,
  type Counts,
  countsAt,
  expectsMesh,
  QUERY_PORT,
  spansAt,
  startBackend,
  tellBackend,
} from './backends';
import { type Edge, readEdges } from './edge';
import { gatewayPod, gatewayRights } from './gateway';
import { managedObjects, written } from './gateway-api';
import { isSame, type KubeObject } from './kubernetes';
import type { Lab } from './lab';
import type { Manifests } from './manifests';
import type { Pod } from './pods';
import { isInjected, untilAlloyReady, untilEndpoints, untilProxyReady, untilReady } from './readiness';
import { caSecretOf, type SenderCertificate, senderCertificate, testSecrets } from './secrets';
import { startWorkloads } from './start-workloads';
import { Starting } from './starting';
import { priorityClasses, workloadName } from './workloads';

/** A backend that runs. */
export interface Backend {
  readonly spec: BackendSpec;
  readonly pod: Pod;
  readonly inMesh: boolean;
}

/** An environment that runs: its objects applied, its pods up, and what it sends to. */
export class Environment {
  /** Every way in; the first is the environment's own. */
  edges: readonly [Edge, ...Edge[]];
  /** Each workload's, by its name. */
  readonly configs: ReadonlyMap<string, AlloyConfig>;
  /** What they are together. */
  readonly config: AlloyConfig;
  /** The pods of Alloy that receive from outside. */
  readonly alloys: Pod[] = [];
  /** The pods of Alloy behind them. */
  readonly samplers: Pod[] = [];
  readonly backends: Backend[] = [];
  readonly starting: Starting;
  private readonly gatewaysByEdge: ReadonlyMap<string, Pod[]>;
  private readonly senders: ReadonlyMap<string, SenderCertificate>;
  private readonly applied: KubeObject[] = [];

  constructor(
    readonly lab: Lab,
    readonly manifests: Manifests,
  ) {
    this.edges = readEdges(manifests);
    this.gatewaysByEdge = new Map(this.edges.map(({ name }) => [name, []]));
    this.configs = configsOf(manifests);
    this.config = wholeOf([...this.configs.values()]);
    this.starting = new Starting(lab, this.configs, object => this.applyOwn(object));
    // the cases of `access` have their own
    const asking = manifests.name.startsWith('access-') ? [] : this.edges.filter(caSecretOf);
    this.senders = new Map(asking.map(edge => [edge.name, senderCertificate(lab, manifests.name, edge)]));
  }

  async up(): Promise<void> {
    await this.applyAll();
    for (const spec of backendsOf(this.config.destinations))
      await this.startBackend(spec, expectsMesh(this.manifests, spec));
    for (const edge of this.edges) await this.addGateway(edge);
    await this.lab.refresh(); // names that Alloy looks up as it starts
    await startWorkloads(this);
    await this.ready();
  }

  /** Everything that was applied for it. */
  get present(): readonly KubeObject[] {
    return [...this.applied, ...this.edges.flatMap(edge => this.gatewaysOf(edge).map(({ object }) => object))];
  }

  get name(): string {
    return this.manifests.name;
  }

  /** The first of the edges. */
  get edge(): Edge {
    return this.edges[0];
  }

  /** The gateway's pods of the first edge. */
  get gateways(): Pod[] {
    return this.gatewaysOf(this.edge);
  }

  /** The gateway's pods of an edge. */
  gatewaysOf({ name }: Edge): Pod[] {
    return this.gatewaysByEdge.get(name)!;
  }

  /** What an ordinary sender presents to the first edge, where that asks for a certificate. */
  get sender(): SenderCertificate | undefined {
    return this.senderOf(this.edge);
  }

  /** What an ordinary sender presents, where an edge asks for a certificate. */
  senderOf({ name }: Edge): SenderCertificate | undefined {
    return this.senders.get(name);
  }

  /** Applies one object, such as a mutation of ours; `restore` undoes it. */
  async apply(object: KubeObject): Promise<void> {
    await this.lab.kubernetes.apply(object);
    if (object.kind === 'Service') await this.endpoints();
  }

  /** Puts our own object back, or removes one that is not ours. */
  async restore(object: KubeObject): Promise<void> {
    const own = this.applied.find(one => isSame(one, object));
    if (own) await this.apply(own);
    else await this.lab.kubernetes.delete(object);
  }

  /** What arrived behind the receiver: at the backends, or at the stand-in where there is no Alloy. */
  async counts(): Promise<Counts[]> {
    if (ALLOY) return Promise.all(this.backends.map(({ pod }) => countsAt(pod)));
    return Promise.all(this.alloys.map(pod => askStandIn<Counts>(pod, '/counts')));
  }

  /** The spans of a run, by trace id and span id: where traces go first, or at each stand-in. */
  async spans(run: string): Promise<Record<string, Arrivals>[]> {
    if (ALLOY) return [await spansAt(this.backendOf('traces')!.pod, run)];
    return Promise.all(this.alloys.map(pod => askStandIn<Record<string, Arrivals>>(pod, `/spans/${run}`)));
  }

  /** Whether no Alloy has anything left to send. Without Alloy nobody knows. */
  isIdle(): boolean {
    return ALLOY !== undefined && [...this.alloys, ...this.samplers].every(pod => queuedAt(pod) === 0);
  }

  /** How long the backends take to answer from now on: all of them, or a signal's. */
  async setLatency(milliseconds: number, signal?: Signal): Promise<void> {
    const one = signal && this.backendOf(signal);
    for (const { pod } of one ? [one] : this.backends) await tellBackend(pod, `latency/${milliseconds}`);
  }

  /** Where a signal ends up, by the exporter's label or, where that says nothing, the only one. */
  backendOf(signal: Signal): Backend | undefined {
    const labelled = (fits: (label: string) => boolean) =>
      this.backends.find(({ spec }) => spec.destinations.some(({ label }) => fits(label)));
    // a copy has the signal and its own name
    return labelled(label => label === signal) ?? labelled(label => label.includes(signal)) ?? this.backends[0];
  }

  isBackendInMesh(signal: Signal): boolean {
    return this.backendOf(signal)?.inMesh ?? false;
  }

  /** Who Alloy is to the mesh: the pods that receive, or those that send a signal to its backends. */
  alloyAccount(signal?: string): { namespace: string; name: string } {
    const [pod] = signal === 'traces' && this.samplers.length > 0 ? this.samplers : this.alloys;
    const { metadata, spec } = pod!.object;
    return { namespace: metadata.namespace!, name: spec.serviceAccountName ?? 'default' };
  }

  /** Replaces Alloy's pods, as a rollout would; needed after a change of its ConfigMap or Deployment. */
  async restartWorkloads(workloads?: KubeObject[]): Promise<void> {
    for (const pod of [...this.alloys.splice(0), ...this.samplers.splice(0)]) await this.lab.pods.remove(pod);
    await startWorkloads(this, workloads);
    await this.ready();
  }

  /** Replaces the gateway's pods by one that knows only what is there now. */
  async restartGateway(edge = this.edge): Promise<void> {
    for (const pod of this.gatewaysOf(edge).splice(0)) await this.lab.pods.remove(pod);
    await this.addGateway(edge);
    await this.ready();
  }

  /** Replaces a backend by one inside the mesh, which takes mTLS only, or one outside of it. */
  async replaceBackend(index: number, inMesh: boolean): Promise<Pod> {
    const old = this.backends[index]!;
    await this.lab.pods.remove(old.pod);
    this.backends.splice(index, 1);
    const pod = await this.startBackend(old.spec, inMesh, index);
    await this.ready();
    return pod;
  }

  async down(): Promise<void> {
    const pods = this.pods;
    await Promise.all(pods.map(pod => this.lab.pods.remove(pod)));
    for (const object of this.applied.reverse())
      if (object.kind !== 'Namespace') await this.lab.kubernetes.delete(object);
    this.lab.names.clear();
  }

  private async applyAll(): Promise<void> {
    const own = this.manifests.objects.filter(({ kind }) => kind === 'Namespace');
    for (const object of own) await this.applyOwn(object);
    for (const { metadata } of this.manifests.objects)
      if (metadata.namespace) await this.lab.namespace(metadata.namespace);
    for (const { namespace } of this.edges) await this.lab.namespace(namespace);
    for (const object of [...(await testSecrets(this)), ...priorityClasses(this.manifests)])
      await this.applyOwn(object);
    for (const object of this.manifests.objects)
      if (object.kind !== 'Namespace') await this.applyOwn(withWholeLog(object));
    for (const edge of this.edges) {
      if (edge.isManaged) continue;
      if (!this.manifests.objects.includes(edge.service)) await this.applyOwn(edge.service);
      for (const object of gatewayRights(edge)) await this.applyOwn(object);
    }
    await this.readManaged();
  }

  /** Reads what istiod made of Gateways; it is removed after them. */
  private async readManaged(): Promise<void> {
    const { kubernetes } = this.lab;
    const read = this.edges.map(edge => (edge.isManaged ? written(kubernetes, edge) : edge));
    this.edges = (await Promise.all(read)) as [Edge, ...Edge[]];
    for (const edge of this.edges.filter(({ isManaged }) => isManaged))
      this.applied.unshift(...(await managedObjects(kubernetes, edge)));
  }

  private async applyOwn(object: KubeObject): Promise<void> {
    await this.lab.kubernetes.apply(object);
    this.applied.push(object);
  }

  private async startBackend(spec: BackendSpec, inMesh = false, index = this.backends.length): Promise<Pod> {
    if (spec.namespace) {
      await this.lab.namespace(spec.namespace);
      await this.applyOwn(backendService(spec));
    }
    const pod = await this.lab.pods.create(backendPod(spec, inMesh));
    if (!spec.namespace) this.lab.names.set(spec.host, pod.netns.address);
    if (inMesh) await this.starting.proxy(pod, 'sidecar');
    startBackend(pod, spec, this.lab.authority);
    this.backends.splice(index, 0, { spec, pod, inMesh });
    return pod;
  }

  /** Another pod of the gateway; it gets no connections until it is ready. */
  async addGateway(edge = this.edge): Promise<Pod> {
    const { pods } = this.lab;
    let number = 0;
    while (pods.all.has(gatewayPod(edge, number).metadata.name)) number++;
    const pod = await pods.create(gatewayPod(edge, number));
    await this.starting.proxy(pod, 'router');
    this.gatewaysOf(edge).push(pod);
    return pod;
  }

  /** Another pod of Alloy with its sidecar: what follows is `starting.alloy`. */
  async addAlloy(object: KubeObject): Promise<Pod> {
    const pod = await this.lab.pods.create(object);
    this.tierOf(pod).push(pod);
    if (isInjected(pod)) await this.starting.proxy(pod, 'sidecar');
    return pod;
  }

  /** The pods of Alloy among which a pod is. */
  tierOf(pod: Pod): Pod[] {
    const [receiving] = this.configs.keys();
    return workloadName(pod.name) === receiving ? this.alloys : this.samplers;
  }

  private get pods(): Pod[] {
    return [
      ...[...this.gatewaysByEdge.values()].flat(),
      ...this.alloys,
      ...this.samplers,
      ...this.backends.map(({ pod }) => pod),
    ];
  }

  /** Waits for every pod's own probe, or for those of some, then for their endpoints. */
  async ready(pods = this.pods): Promise<void> {
    const ready = async (pod: Pod) => {
      if (this.alloys.includes(pod) || this.samplers.includes(pod)) await untilAlloyReady(pod);
      else if (this.backends.some(backend => backend.pod === pod)) await untilReady(pod, QUERY_PORT, '/ready');
      else await untilProxyReady(pod);
      await this.lab.pods.status(pod, 'True');
    };
    await Promise.all(pods.map(ready));
    await this.endpoints();
  }

  /** Brings names and the node's rules up to the pods that are ready; one at a time, so that the last word is the newest. */
  endpoints(): Promise<void> {
    const followed = this.following.then(() => this.follow());
    this.following = followed.catch(() => {});
    return followed;
  }

  private following: Promise<void> = Promise.resolve();

  private async follow(): Promise<void> {
    const services = await this.lab.refresh();
    for (const { service, grpc, http } of this.edges) {
      const balanced = services.find(({ object }) => isSame(object, service));
      if (!balanced?.publicAddress) throw new Error(`Service ${service.metadata.name} has no public address`);
      for (const { host } of [grpc, http]) this.lab.names.set(host, balanced.publicAddress);
    }
    await untilEndpoints(this.lab.kubernetes, this.lab.pods, services);
    await this.lab.refresh();
  }
}
