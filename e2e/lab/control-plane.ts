import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kubernetes } from './kubernetes';
import { HOST } from './network';
import { eventually, Hopeless, type Running, run, start, tail } from './processes';
import { onPath, tool } from './tools';

/** etcd, kube-apiserver and the controllers that a lab without nodes needs. */
export class ControlPlane {
  readonly kubeconfig: string;
  /** Signed what the API server serves. */
  readonly caFile: string;
  readonly kubernetes: Kubernetes;
  private readonly parts: Running[] = [];

  constructor(
    private readonly folder: string,
    private readonly place: Place = FIRST,
  ) {
    this.kubeconfig = join(folder, 'kubeconfig');
    this.caFile = join(folder, 'apiserver', 'apiserver.crt');
    this.kubernetes = new Kubernetes(urlOf(place), TOKEN, () => readFileSync(this.caFile));
  }

  async up(): Promise<void> {
    await this.serve();
    this.start('kube-controller-manager', [
      tool('kube-controller-manager'),
      `--kubeconfig=${this.kubeconfig}`,
      `--service-account-private-key-file=${join(this.folder, 'sa.key')}`,
      `--root-ca-file=${this.caFile}`,
      ...CONTROLLERS,
    ]);
    // the endpoint-slice controller leaves out pods whose node it cannot find
    for (const { name, zone } of NODES) {
      const labels = { 'topology.kubernetes.io/region': 'region', 'topology.kubernetes.io/zone': zone };
      await this.kubernetes.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    }
  }

  /** An API server that takes objects, and no controllers. */
  async serve(): Promise<void> {
    const file = (name: string) => join(this.folder, name);
    const { etcd, api } = this.place;
    run(['mkdir', '-p', file('apiserver'), file('etcd')]);
    run(['openssl', 'genrsa', '-out', file('sa.key'), '2048']);
    run(['openssl', 'rsa', '-in', file('sa.key'), '-pubout', '-out', file('sa.pub')]);
    writeFileSync(file('tokens.csv'), `${TOKEN},admin,admin,system:masters\n`);
    writeFileSync(this.kubeconfig, kubeconfig(this.place));
    this.start('etcd', [onPath('etcd')!, `--data-dir=${file('etcd')}`, '--unsafe-no-fsync', ...etcdFlags(etcd)]);
    this.start('kube-apiserver', [
      tool('kube-apiserver'),
      `--cert-dir=${file('apiserver')}`,
      `--service-account-key-file=${file('sa.pub')}`,
      `--service-account-signing-key-file=${file('sa.key')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      `--etcd-servers=http://127.0.0.1:${etcd}`,
      `--secure-port=${api}`,
      ...APISERVER,
    ]);
    await this.until('kube-apiserver is ready', () => this.kubernetes.ready());
  }

  async down(): Promise<void> {
    for (const part of this.parts.reverse()) await part.stop();
  }

  private start(name: string, command: string[]): void {
    // memory is plenty: less of the time goes into collecting it
    this.parts.push(start(`${name}${this.place.suffix}`, command, { env: { ...process.env, GOGC: '400' } }));
  }

  private async until(what: string, probe: () => Promise<boolean>): Promise<void> {
    await eventually(what, async () => {
      const dead = this.parts.find(part => part.exited);
      if (dead) throw new Hopeless(`${dead.name} ended:\n${tail(dead)}`);
      return probe();
    });
  }
}

/** One in each zone. All are this machine: to the API server and istiod, which know them by name, they are three. */
export const NODES = ['a', 'b', 'c'].map(letter => ({ name: `node-${letter}`, zone: `zone-${letter}` }));

/** Whom the API server believes that its own tokens are for. */
export const API_AUDIENCE = 'https://kubernetes.default.svc';

/** Where an API server listens: a lab may have two. */
export interface Place {
  /** What its logs have behind their names. */
  readonly suffix: string;
  readonly api: number;
  /** The client port of its etcd; the next port is for peers. */
  readonly etcd: number;
}

const FIRST: Place = { suffix: '', api: 6443, etcd: 2379 };

/** Beside the lab's own. */
export const SECOND: Place = { suffix: '-second', api: 6444, etcd: 2389 };

const urlOf = ({ api }: Place): string => `https://${HOST}:${api}`;
const TOKEN = 'e2e';

const etcdFlags = (port: number): string[] => [
  `--listen-client-urls=http://127.0.0.1:${port}`,
  `--advertise-client-urls=http://127.0.0.1:${port}`,
  `--listen-peer-urls=http://127.0.0.1:${port + 1}`,
];

const APISERVER = [
  '--bind-address=0.0.0.0',
  `--advertise-address=${HOST}`,
  `--service-account-issuer=${API_AUDIENCE}`,
  `--api-audiences=${API_AUDIENCE},istio-ca`,
  '--authorization-mode=RBAC',
  '--service-cluster-ip-range=10.96.0.0/16',
  '--allow-privileged=true',
  // pods are admitted before anybody has made their ServiceAccount's token
  '--disable-admission-plugins=ServiceAccount',
];

const CONTROLLERS = [
  '--controllers=namespace-controller,serviceaccount-controller,endpointslice-controller',
  '--leader-elect=false',
  '--secure-port=10257',
  '--bind-address=127.0.0.1',
];

function kubeconfig(place: Place): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server: urlOf(place), 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'lab', user: { token: TOKEN } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
    'current-context': 'lab',
  });
}
