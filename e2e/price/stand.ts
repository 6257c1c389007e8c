import { createInterface } from 'node:readline';
import type { Client } from '../clients/client';
import { QUERY_PORT } from '../lab/backends';
import type { Environment } from '../lab/environment';
import type { Lab } from '../lab/lab';
import type { Pod } from '../lab/pods';
import { eventually, start } from '../lab/processes';
import { tool } from '../lab/tools';
import { cpuOf } from './cpu';
import { alloyOf, manifestsOf } from './environments';
import { type Arrived, type Measurement, type Sent, spent } from './figures';
import { type Form, type Load, SECONDS } from './plan';

/** An environment in which what runs between a sender and a backend is measured. */
export class Stand {
  private constructor(
    private readonly lab: Lab,
    private readonly environment: Environment,
    private readonly client: Client,
    private readonly backend: Pod,
  ) {}

  /** Puts a backend that costs little in the place of the environment's own, and logs as the environment says. */
  static async of(lab: Lab, environment: Environment): Promise<Stand> {
    const { spec, pod } = environment.backendOf('traces')!;
    await pod.containers.get('backend')!.stop();
    const command = [
      tool('otlp-price'),
      'receive',
      '--listen',
      `:${spec.destinations[0]!.port}`,
      '--query',
      `:${QUERY_PORT}`,
    ];
    pod.containers.set('backend', start(`${pod.name}.price`, [...pod.netns.enter, ...command]));
    // the lab logs good requests too, for its cases
    for (const object of environment.manifests.all('Telemetry')) await environment.apply(object);
    return new Stand(lab, environment, lab.client(environment.edge.sender), pod);
  }

  /** Replaces Alloy's pods by one of this form. */
  async use(form: Form): Promise<void> {
    const { config, workload } = alloyOf(manifestsOf(form));
    await this.environment.apply(config);
    await this.environment.restartWorkloads([workload]);
  }

  /** Sends a load for a while; what arrives late belongs to what it costs. */
  async measure(load: Load): Promise<Pick<Measurement, 'sent' | 'arrived' | 'cpu'>> {
    await this.ask(`latency/${load.latency}`);
    await this.ask('reset');
    const sender = this.client.talk(this.command(load));
    const lines = createInterface({ input: sender.stdout! })[Symbol.asyncIterator]();
    const line = async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error('otlp-price ended before it had sent');
      return JSON.parse(value) as Sent;
    };
    await this.arrival((await line()).spans);
    await this.ask('reset');
    const before = this.cpu();
    sender.stdin!.end('\n');
    const sent = await line();
    const arrived = await this.arrival(sent.spans);
    return { sent, arrived, cpu: spent(before, this.cpu()) };
  }

  private cpu() {
    return cpuOf(this.environment.gateways, this.environment.alloys);
  }

  private command({ transport, gzip, spans, bytes, senders, rate }: Load): string[] {
    const { host, port } = this.environment.edge[transport];
    return [
      ...[tool('otlp-price'), 'send', '--endpoint', `${host}:${port}`, '--ca', this.lab.authority.caFile],
      ...Object.entries({ spans, bytes, senders, rate, seconds: SECONDS }).flatMap(([name, value]) => [
        `--${name}`,
        `${value}`,
      ]),
      ...(transport === 'http' ? ['--http'] : []),
      ...(gzip ? ['--gzip'] : []),
    ];
  }

  /** What the backend has, once all of it is there, or some time has passed. */
  private async arrival(spans: number): Promise<Arrived> {
    const all = async () => (await this.counts()).spans >= spans;
    await eventually('all arrived', all, { seconds: 20, every: 50 }).catch(() => {});
    return this.counts();
  }

  private async counts(): Promise<Arrived> {
    return (await (await this.ask('counts', 'GET')).json()) as Arrived;
  }

  private ask(path: string, method = 'POST'): Promise<Response> {
    return fetch(`http://${this.backend.netns.address}:${QUERY_PORT}/${path}`, { method });
  }
}
