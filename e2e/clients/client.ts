import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Netns } from '../lab/network';
import { attempt, type Ended, type Running, start } from '../lab/processes';
import { PROBER } from './programs';
import type { ProbeAnswer, ProbeRequest } from './request';

/** A machine that is no pod: a network namespace with a prober in it, and with whatever program a case wants to run there. */
export class Client {
  private readonly netns: Netns;
  private readonly prober: ChildProcess;
  private readonly waiting = new Map<number, (answers: ProbeAnswer[]) => void>();
  private next = 0;

  constructor(
    folder: string,
    name: string,
    readonly address: string,
  ) {
    this.netns = new Netns(folder, name, address);
    const [command, ...words] = [...this.netns.enter, process.execPath, PROBER];
    this.prober = spawn(command!, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.prober.stdout! }).on('line', line => {
      const { id, answers } = JSON.parse(line) as { id: number; answers: ProbeAnswer[] };
      this.waiting.get(id)?.(answers);
      this.waiting.delete(id);
    });
    this.prober.on('exit', code => {
      for (const answer of this.waiting.values()) answer([{ error: `the prober ended (${code})` }]);
    });
  }

  /** Sends a request and gives one answer for each time that it was sent. */
  probe(request: ProbeRequest): Promise<ProbeAnswer[]> {
    const id = this.next++;
    return new Promise(resolve => {
      this.waiting.set(id, resolve);
      this.prober.stdin!.write(`${JSON.stringify({ id, request })}\n`);
    });
  }

  /** Runs a program here, as a person at this machine would. */
  run(command: string[], env: Record<string, string> = {}): Promise<Ended> {
    return attempt([...this.netns.enter, ...command], env);
  }

  /** Starts a program here that runs until it is stopped. */
  start(name: string, command: string[], env: Record<string, string> = {}): Running {
    return start(name, [...this.netns.enter, ...command], { env: { ...process.env, ...env } });
  }

  /** Starts a program here that reads lines from its stdin and answers on its stdout. */
  talk(command: string[]): ChildProcess {
    const [enter, ...words] = [...this.netns.enter, ...command];
    return spawn(enter!, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  close(): void {
    this.prober.kill('SIGKILL');
    this.netns.remove();
  }
}
