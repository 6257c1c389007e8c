/**
 * The balancers of Alloy, and the Services whose pods they send to.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.loadbalancing/
 */
import { DEFAULT_PORTS } from '../../facts/otlp';
import { type Model, perModel } from './model';
import { serviceAt, serviceBehind } from './names';
import { type AlloyConfig, attribute, block, type Component, literal, literalOf } from './read/alloy/config';
import type { AlloyProcess } from './read/alloy/processes';
import type { Service } from './read/kubernetes/services';

/** An otelcol.exporter.loadbalancing that looks up the pods of a Service, or lists the Service as if it were one pod, and a process that runs the exporter. */
export interface Balancer {
  readonly component: Component;
  readonly process: AlloyProcess;
  readonly resolver: 'dns' | 'kubernetes' | 'static';
  /** Line of the resolver in the configuration. */
  readonly line: number;
  readonly service: Service;
  /** The ports that the balancer adds to each address or name, as far as they are written. */
  readonly ports: readonly number[];
  /** Whether the pods are known to be dialled by address: by none of their names, and not by the Service's own address. */
  readonly byAddress: boolean;
}

/** Every balancer that looks up a Service of the input. */
export const balancers = perModel((model): readonly Balancer[] =>
  model.processes.flatMap(process => {
    const found = process.config ? componentsOf(model, process.config) : [];
    model.limit.add('balancers by the pods that have them', found.length);
    return found.flatMap(component => [
      ...byDns(model, process, component),
      ...byKubernetes(model, process, component),
      ...byList(model, process, component),
    ]);
  }),
);

const componentsOf = perModel((_, { components }: AlloyConfig) =>
  components.filter(({ name }) => name === 'otelcol.exporter.loadbalancing'),
);

function byDns(model: Model, process: AlloyProcess, component: Component): Balancer[] {
  const dns = block(block(component.body, 'resolver')?.body, 'dns');
  const service = dns && serviceNamed(model, process, literalOf(dns.body, 'hostname'));
  if (!service) return [];
  const port = attribute(dns.body, 'port') ? Number(literalOf(dns.body, 'port')) : DEFAULT_PORTS.grpc;
  const ports = Number.isInteger(port) ? [port] : [];
  return [{ component, process, resolver: 'dns', line: dns.line, service, ports, byAddress: isHeadless(service) }];
}

function byKubernetes(model: Model, process: AlloyProcess, component: Component): Balancer[] {
  const kubernetes = block(block(component.body, 'resolver')?.body, 'kubernetes');
  const service = kubernetes && serviceNamed(model, process, literalOf(kubernetes.body, 'service'));
  if (!service) return [];
  const written = attribute(kubernetes.body, 'ports');
  const items = written?.type === 'array' ? written.items.map(literal) : [];
  const ports = written ? items.filter(port => typeof port === 'number') : [DEFAULT_PORTS.grpc];
  const names = attribute(kubernetes.body, 'return_hostnames');
  const byAddress = !names || literal(names) === false;
  return [{ component, process, resolver: 'kubernetes', line: kubernetes.line, service, ports, byAddress }];
}

function byList(model: Model, process: AlloyProcess, component: Component): Balancer[] {
  const listed = attribute(block(block(component.body, 'resolver')?.body, 'static')?.body, 'hostnames');
  const items = listed?.type === 'array' ? listed.items : [];
  return items.flatMap(item => {
    const [, host, port = DEFAULT_PORTS.grpc] = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(String(literal(item))) ?? [];
    const service = serviceNamed(model, process, host);
    const ports = [Number(port)];
    return service
      ? [{ component, process, resolver: 'static', line: item.line, service, ports, byAddress: false }]
      : [];
  });
}

/** The Service of a name as a pod of the process looks it up: alone, with its namespace, or in full. */
function serviceNamed(model: Model, { workload }: AlloyProcess, name: unknown): Service | undefined {
  if (typeof name !== 'string') return undefined;
  const host = name.replace(/\.$/, '');
  const [first = '', namespace = workload.namespace, ...others] = host.split('.');
  return others.length === 0 ? serviceAt(model, namespace, first) : serviceBehind(model, host);
}

/** Whether the DNS answers for the Service with the addresses of its pods. */
export function isHeadless({ spec }: Service): boolean {
  return (spec as { clusterIP?: unknown } | undefined)?.clusterIP === 'None';
}
