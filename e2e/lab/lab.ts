import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../clients/client';
import { sandboxFolder } from '../sandbox';
import { Authority } from './certificates';
import { ControlPlane } from './control-plane';
import { applyCrds } from './crds';
import { Environment } from './environment';
import { Forwarding, type Service } from './forwarding';
import { ISTIO_NAMESPACE, ISTIOD_HOST_LINE, Istiod } from './istiod';
import { Kubelet } from './kubelet';
import type { Kubernetes } from './kubernetes';
import type { Manifests } from './manifests';
import { hostUp } from './network';
import { Pods } from './pods';
import { servePortForward } from './port-forward';
import { run } from './processes';

/** A small real mesh: API server, istiod, and pods as network namespaces. Lives in a sandbox (see sandbox.ts), which cleans up after it. */
export class Lab {
  readonly folder = join(sandboxFolder()!, 'state');
  readonly hostsFile = join(this.folder, 'hosts');
  readonly controlPlane: ControlPlane;
  readonly kubernetes: Kubernetes;
  readonly istiod: Istiod;
  readonly pods: Pods;
  readonly kubelet: Kubelet;
  /** Signs what the gateway and the backends serve; all clients trust it. */
  readonly authority: Authority;
  /** Extra lines for everybody's /etc/hosts. */
  readonly names = new Map<string, string>();
  private environment?: Environment;
  private readonly forwarding: Forwarding;
  private readonly clients = new Map<string, Client>();

  private constructor() {
    run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', this.folder]);
    writeFileSync(this.hostsFile, '');
    run(['mount', '--bind', this.hostsFile, '/etc/hosts']);
    // a name that is not in there is unknown at once, instead of after a timeout
    writeFileSync(join(this.folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    run(['mount', '--bind', join(this.folder, 'resolv.conf'), '/etc/resolv.conf']);
    hostUp();
    this.authority = new Authority(join(this.folder, 'pki'), 'lab-ca');
    this.controlPlane = new ControlPlane(join(this.folder, 'control-plane'));
    this.kubernetes = this.controlPlane.kubernetes;
    this.istiod = new Istiod(this.folder, this.kubernetes, this.authority.caFile);
    this.pods = new Pods(this.folder, this.kubernetes);
    this.kubelet = new Kubelet(this.kubernetes, join(this.folder, 'claims'), this.controlPlane.caFile);
    this.forwarding = new Forwarding(this.kubernetes);
  }

  /** An empty mesh with our CRDs. */
  static async up(crds: string): Promise<Lab> {
    const lab = new Lab();
    lab.writeHosts([]);
    mkdirSync(join(lab.folder, 'control-plane'), { recursive: true });
    await lab.controlPlane.up();
    await servePortForward(lab.kubernetes, lab.pods, lab.authority);
    await lab.namespace(ISTIO_NAMESPACE);
    await applyCrds(lab.kubernetes, crds);
    await lab.istiod.up(lab.controlPlane.kubeconfig);
    return lab;
  }

  /** Applies what was synthesized and runs the pods that it asks for. */
  async applyEnvironment(manifests: Manifests): Promise<Environment> {
    this.environment = new Environment(this, manifests);
    await this.environment.up();
    return this.environment;
  }

  /** Removes what `applyEnvironment` made, also when that failed half-way. */
  async leaveEnvironment(): Promise<void> {
    await this.environment?.down();
    this.kubelet.forgetClaims();
    this.environment = undefined;
  }

  async namespace(name: string): Promise<void> {
    const found = await this.kubernetes.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    if (!found) await this.kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  /** A machine that is no pod: outside of the cluster, or inside its network with an address of 10.77.3.0/24. */
  client(address: string): Client {
    const known = this.clients.get(address);
    if (known) return known;
    const client = new Client(join(this.folder, 'netns'), `client-${address}`, address);
    this.clients.set(address, client);
    return client;
  }

  /** Brings kube-proxy's and the NLB's rules and everybody's /etc/hosts up to date; gives the Services. */
  async refresh(): Promise<Service[]> {
    const services = await this.forwarding.refresh();
    this.writeHosts(services);
    return services;
  }

  async down(): Promise<void> {
    for (const client of this.clients.values()) client.close();
    for (const pod of [...this.pods.all.values()]) await this.pods.remove(pod);
    await this.istiod.down();
    await this.controlPlane.down();
  }

  private writeHosts(services: Service[]): void {
    const lines = services.flatMap(({ object: { metadata, spec }, named }) => {
      const short = `${metadata.name}.${metadata.namespace}`;
      const line = (address: string, name: string) => `${address} ${name}.svc.cluster.local ${name}.svc ${name}`;
      const own = spec.clusterIP && spec.clusterIP !== 'None' ? [line(spec.clusterIP, short)] : [];
      return [
        ...own,
        ...named.flatMap(({ hostname, address }) => [line(address, `${hostname}.${short}`), line(address, short)]),
      ];
    });
    const names = [...this.names].map(([name, address]) => `${address} ${name}`);
    // written in place: every pod has this very file mounted
    writeFileSync(this.hostsFile, ['127.0.0.1 localhost', ISTIOD_HOST_LINE, ...names, ...lines, ''].join('\n'));
  }
}

/** The address of a machine inside the cluster's network. */
export const INSIDE = '10.77.3.10';
