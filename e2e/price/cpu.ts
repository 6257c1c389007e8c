import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Pod } from '../lab/pods';
import { run } from '../lab/processes';
import { tool } from '../lab/tools';
import type { Cpu } from './figures';

/** What the parts have used since they began. A proxy is Envoy and its agent. */
export function cpuOf(gateways: readonly Pod[], alloys: readonly Pod[]): Cpu {
  const inAlloys = processesOf(alloys);
  const isAlloy = ({ program }: Process) => program.endsWith('/alloy');
  return {
    gateway: secondsOf(processesOf(gateways)),
    sidecar: secondsOf(inAlloys.filter(process => !isAlloy(process))),
    alloy: secondsOf(inAlloys.filter(isAlloy)),
  };
}

interface Process {
  readonly pid: string;
  readonly program: string;
}

/** Whatever runs in the network of these pods. */
function processesOf(pods: readonly Pod[]): Process[] {
  const networks = pods.map(({ netns }) => statSync(netns.file).ino);
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && networks.includes(networkOf(name)))
    .map(pid => ({ pid, program: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]! }));
}

/** 0 of one that ended meanwhile. */
function networkOf(pid: string): number {
  try {
    return statSync(`/proc/${pid}/ns/net`).ino;
  } catch {
    return 0;
  }
}

function secondsOf(processes: readonly Process[]): number {
  const each = JSON.parse(run([tool('otlp-price'), 'cpu', ...processes.map(({ pid }) => pid)])) as number[];
  return each.reduce((sum, seconds) => sum + seconds, 0);
}
