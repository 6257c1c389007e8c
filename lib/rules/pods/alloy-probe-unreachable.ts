import { HEALTHY_PATH, READY_PATH } from '../../facts/alloy';
import { get, integer, text, written } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { httpAddressOf } from '../model/read/alloy/listeners';
import type { Container } from '../model/read/kubernetes/workloads';

export const alloyProbeUnreachable: Rule = {
  id: 'alloy-probe-unreachable',
  hop: 'pods',
  severity: 'error',
  summary: "The probes of Alloy's container ask the port of its HTTP server, and that listens on the pod's address.",
  why: `Alloy serves /-/ready on --server.http.listen-addr, which is 127.0.0.1:12345 unless given. The kubelet, and the sidecar in its place, asks
the pod's own address: the pod never becomes ready, and the Service has no endpoints.`,
  fix: 'Start Alloy with --server.http.listen-addr=0.0.0.0:12345, and probe 12345.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    RECEIVER.replace('      ports:', '      readinessProbe: {httpGet: {path: /-/ready, port: 12345}}\n      ports:'),
    ', --server.http.listen-addr=0.0.0.0:12345',
    '',
  ),
  *check({ processes }) {
    for (const { workload, container, configPath } of processes) {
      const [, address, listening] = listenAddress(container);
      if (configPath === undefined || address === undefined) continue;
      for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
        const http = get(container.value, probe, 'httpGet');
        const path = text(get(http, 'path')) ?? '/';
        const port = portOf(container, get(http, 'port'));
        if (http === undefined || !path.startsWith('/-/') || get(http, 'host')) continue;
        const isLoopback = /^(?:127\.|localhost$|\[::1\]$)/.test(address);
        const isServed = path === READY_PATH || path === HEALTHY_PATH;
        if (port === Number(listening) && !isLoopback && isServed) continue;
        yield {
          object: workload.manifest,
          path: [...container.path, probe, 'httpGet', isServed ? 'port' : 'path'],
          got: `the probe asks ${path} on port ${port ?? written(get(http, 'port') ?? null)} of the pod, and Alloy's HTTP server has /-/ready on ${address || '*'}:${listening}`,
        };
        break;
      }
    }
  },
};

function listenAddress(container: Container): readonly (string | undefined)[] {
  const written = httpAddressOf(container);
  return /^(.*):(\d+)$/.exec(written) ?? ['', written, 'no port'];
}

function portOf({ ports }: Container, port: unknown): number | undefined {
  return integer(port) ?? ports.find(({ name }) => name !== undefined && name === port)?.number;
}
