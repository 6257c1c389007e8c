/** What stands at the hops of Alloy, from its Service to the backends. */
import { SIGNALS } from '../facts/otlp';
import { endpointsIn, portOf, usesTls } from '../rules/model/endpoints';
import { groupBy } from '../rules/model/group';
import { hasSidecar } from '../rules/model/injection';
import type { Model } from '../rules/model/model';
import { guarding } from '../rules/model/network-policies';
import { podsOf } from '../rules/model/pods';
import { processesOf } from '../rules/model/processes';
import { block, type Component } from '../rules/model/read/alloy/config';
import { findReceivers } from '../rules/model/read/alloy/receivers';
import type { Workload } from '../rules/model/read/kubernetes/workloads';
import { pathsFrom } from '../rules/model/ways';
import { joined, policiesOf, wayText } from './edge-things';
import { alloyPods, alloyServices, configs } from './on-path';
import { type Thing, thingAt, thingIn } from './thing';

/** Alloy's Services, with a line of ports. */
export function services(model: Model): Thing[] {
  return alloyServices(model).map(({ manifest, ports }) =>
    thingAt(
      manifest,
      [joined(ports.map(port => (port.appProtocol ? `${wayText(port)} ${port.appProtocol}` : wayText(port))))],
      ['spec', 'ports'],
    ),
  );
}

/** What the Services select. */
export function endpoints(model: Model): Thing[] {
  return alloyServices(model).map(service => {
    const pods = podsOf(model, service).map(({ manifest: { kind, name } }) => `${kind} ${name}`);
    const selector = Object.entries(service.selector).map(pair => pair.join('='));
    return thingAt(
      service.manifest,
      [`${joined(selector) || 'no selector'} → ${joined(pods) || 'no pods in the input'}`],
      ['spec', 'selector'],
    );
  });
}

/** The workloads that run Alloy. */
export function pods(model: Model): Thing[] {
  return alloyPods(model).map(workload => thingAt(workload.manifest, podText(model, workload)));
}

function podText(model: Model, workload: Workload): string[] {
  const [process] = processesOf(model, workload);
  const sidecar = hasSidecar(model, workload);
  return [
    process?.container.image ?? '',
    replicasText(workload),
    sidecar === undefined ? '' : sidecar ? 'with a sidecar' : 'without a sidecar',
  ].filter(Boolean);
}

function replicasText({ replicas, manifest }: Workload): string {
  return replicas === undefined || manifest.kind === 'Pod' ? '' : `${replicas} replica${replicas === 1 ? '' : 's'}`;
}

/** The policies for Alloy's pods, and the NetworkPolicies around them. */
export function policies(model: Model): Thing[] {
  const guards = new Set(alloyPods(model).flatMap(pod => guarding(model, pod)));
  return [...policiesOf(model, alloyPods(model)), ...[...guards].map(policy => thingAt(policy, []))];
}

/** The configurations that are files of ConfigMaps. */
export function configFiles(model: Model): Thing[] {
  return configs(model).map(({ manifest, path }) => thingAt(manifest, [String(path.at(-1))], path));
}

/** The receivers of OTLP, each with its transports. */
export function receivers(model: Model): Thing[] {
  return configs(model).flatMap(config =>
    [...groupBy(findReceivers(config), ({ component }) => component)].map(([{ line, id }, transports]) =>
      thingIn(
        config,
        line,
        id,
        transports.map(({ transport, port, body }) =>
          [TRANSPORTS[transport], port, block(body, 'tls') ? 'TLS' : ''].filter(Boolean).join(' '),
        ),
      ),
    ),
  );
}

const TRANSPORTS = { grpc: 'gRPC', http: 'HTTP' };

/** The components between receivers and exporters. */
export function pipeline(model: Model): Thing[] {
  return configs(model).flatMap(config => {
    const { inner } = behind(model, config);
    return inner.map(({ config: own, line, id }) => thingIn(own, line, id, []));
  });
}

/** The components that send, with their addresses. */
export function exporters(model: Model): Thing[] {
  return configs(model).flatMap(config => {
    const sends = groupBy(endpointsIn(model, config), ({ component }) => component);
    const last = behind(model, config).last.filter(component => !sends.has(component));
    const addressed = [...sends].map(([{ line, id }, all]) =>
      thingIn(
        config,
        line,
        id,
        all.map(endpoint => {
          const { address } = endpoint;
          if (!address) return 'an address that Alloy alone can tell';
          const tls = usesTls(endpoint);
          return `${address.host}:${portOf(endpoint)}${tls === undefined ? '' : tls ? ' TLS' : ' plain text'}`;
        }),
      ),
    );
    return [...addressed, ...last.map(({ config: own, line, id }) => thingIn(own, line, id, []))];
  });
}

/** The components that are reached from a configuration's receivers: those on the way, and those at an end. */
function behind(model: Model, config: Parameters<typeof findReceivers>[0]) {
  const starts = new Set(findReceivers(config).map(({ component }) => component));
  const senders = new Set(endpointsIn(model, config).map(({ component }) => component));
  const inner = new Set<Component>();
  const last = new Set<Component>();
  for (const start of starts)
    for (const signal of SIGNALS)
      for (const way of pathsFrom(start, signal))
        for (const component of way) {
          const isLast = senders.has(component) || component === way.at(-1);
          if (!starts.has(component)) (isLast ? last : inner).add(component);
        }
  return { inner: [...inner], last: [...last] };
}
