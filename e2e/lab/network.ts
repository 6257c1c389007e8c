import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes';

/** The address of the machine that all pods are on: the API server and istiod listen there, and it routes between pods. */
export const HOST = '10.77.0.1';

/** The sandbox's own network: the "node" of the cluster. */
export function hostUp(): void {
  run(['ip', '-batch', '-'], {
    input: `link set lo up\naddr add ${HOST}/32 dev lo\n`,
  });
  sysctl('net.ipv4.ip_forward', '1');
  // the sandbox's PID namespace has a /proc of its own, so nothing of this reaches the machine
  for (const part of ['all', 'default']) sysctl(`net.ipv4.conf.${part}.rp_filter`, '0');
}

/** A network namespace with one interface, routed (not bridged) as the VPC CNI does it, so that every packet passes the node's rules. */
export class Netns {
  readonly file: string;
  private readonly link: string;

  constructor(
    folder: string,
    readonly name: string,
    readonly address: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, name);
    this.link = `v${Buffer.from(address.split('.').map(Number)).toString('hex')}`;
    writeFileSync(this.file, '');
    run(['unshare', `--net=${this.file}`, 'true']);
    run(['ip', '-batch', '-'], {
      input: [
        `link add ${this.link} type veth peer name eth0 netns ${this.file}`,
        `link set ${this.link} up`,
        `route add ${address}/32 dev ${this.link} src ${HOST}`,
      ].join('\n'),
    });
    // ports below 1024 are open to every user in a pod, as container runtimes have it
    this.run(['sh', '-c', 'ip -batch - && echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start'], {
      input: [
        'link set lo up',
        `addr add ${address}/32 dev eth0`,
        'link set eth0 up',
        `route add ${HOST}/32 dev eth0 scope link`,
        `route add default via ${HOST} dev eth0`,
      ].join('\n'),
    });
  }

  /** The words that put a command into this namespace. */
  get enter(): string[] {
    return ['nsenter', `--net=${this.file}`, '--'];
  }

  run(command: string[], options: { input?: string } = {}): string {
    return run([...this.enter, ...command], options);
  }

  remove(): void {
    run(['umount', this.file]);
    run(['sh', '-c', `ip link del ${this.link} 2>/dev/null || true`]);
  }
}

function sysctl(name: string, value: string): void {
  writeFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, value);
}
