import { get, list, text } from '../../kubernetes/json';
import { CONFIGS, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { attributesOf, isNlb, targetTypeOf } from '../../kubernetes/nlb';
import { alloy } from '../engine/alloy-examples';
import { EDGE, GATEWAY_PODS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { endpointsIn, portOf } from '../model/endpoints';
import { gatewayServices } from '../model/fronts';
import { HostIndex } from '../model/host-index';
import { perModel } from '../model/model';
import type { Problem } from '../model/problem';
import { inConfig } from '../model/read/alloy/config';
import type { Service } from '../model/read/kubernetes/services';

export const hairpinThroughLoadBalancer: Rule = {
  id: 'hairpin-through-load-balancer',
  hop: 'backends',
  severity: 'warning',
  summary:
    'A pod does not send through the load balancer of its own cluster while that keeps the addresses of clients.',
  why: `With client IP preservation, which is on for instance targets and for ip targets where preserve_client_ip.enabled=true says so, a Network Load Balancer cannot lead a connection back to the node
it came from: whenever the sender and the gateway's pod share a node, the connection times out. It looks like an outage that comes
and goes (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-troubleshooting.html).`,
  fix: "Send to Alloy's Service inside the cluster, <service>.<namespace>.svc.cluster.local, by the mesh's mTLS; or take preserve_client_ip.enabled=true off.",
  reads: [...CONFIGS, ...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `${EDGE.slice(0, EDGE.indexOf('---'))}---
${alloy(`otelcol.receiver.otlp "node" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.edge.input] }
}
otelcol.exporter.otlp "edge" {
  client { endpoint = "otlp-grpc.example.com:4317" }
}`)}${GATEWAY_PODS.replace('spec:\n  type', '    service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: preserve_client_ip.enabled=false\nspec:\n  type')}`,
    'preserve_client_ip.enabled=false',
    'preserve_client_ip.enabled=true',
  ),
  *check(model) {
    const doors = preserving(model);
    const through = (host: string, port: number | undefined) =>
      [...doors.meeting(host)].find(({ ports }) => ports.some(found => found.port === port));
    for (const config of new Set(model.processes.flatMap(found => found.config ?? []))) {
      for (const endpoint of endpointsIn(model, config)) {
        const service = endpoint.address && through(endpoint.address.host, portOf(endpoint));
        if (service) yield inConfig(config, endpoint.line, got(endpoint.component.id, endpoint.written, service));
      }
    }
    for (const { manifest, containers } of model.workloads) {
      for (const { value, path, name } of containers) {
        for (const [index, env] of list(get(value, 'env')).entries()) {
          const written = text(get(env, 'value')) ?? '';
          const [, scheme, host, port] = /^(?:(https?):\/\/)?([\w.-]+)(?::(\d+))?(?:\/|$)/.exec(written) ?? [];
          if (!host || !/^OTEL_EXPORTER_OTLP_(?:\w+_)?ENDPOINT$/.test(text(get(env, 'name')) ?? '')) continue;
          const service = through(host.toLowerCase(), Number(port ?? (scheme === 'http' ? 80 : 443)));
          if (!service) continue;
          const problem: Problem = {
            object: manifest,
            path: [...path, 'env', index],
            got: got(`container ${name}`, written, service),
          };
          yield problem;
        }
      }
    }
  },
};

function got(sender: string, written: string, service: Service): string {
  return `${sender} sends to ${written}, the load balancer of ${nameOf(service.manifest)}, which keeps the addresses of clients and has ${targetTypeOf(service)} targets`;
}

/** The load balancers that keep the addresses of clients, with the names that lead to them. */
const preserving = perModel(model => {
  const found = new Map<Service, Set<string>>();
  for (const gateway of model.gateways) {
    const hosts = gateway.servers.flatMap(server => server.hosts.map(({ name }) => name)).filter(name => name !== '*');
    for (const service of gatewayServices(model, gateway)) {
      model.limit.add('hosts by the Services before them', hosts.length);
      const known = found.get(service) ?? new Set();
      for (const host of hosts) known.add(host);
      found.set(service, known);
    }
  }
  return new HostIndex(
    [...found]
      .filter(([service]) => isNlb(service) && preserves(service))
      .flatMap(([service, hosts]) =>
        [...hosts, ...(service.annotations['external-dns.alpha.kubernetes.io/hostname'] ?? '').split(',')]
          .filter(Boolean)
          .map(host => [host, service] as const),
      ),
  );
});

/** Whether targets see the address of the client, by the load balancer's own setting. */
function preserves(service: Service): boolean {
  const written = attributesOf(service, 'target-group-attributes')['preserve_client_ip.enabled'];
  const type = targetTypeOf(service);
  return type === 'ip' ? written === 'true' : type === 'instance' && written !== 'false';
}
