import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { sending, TEMPO } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Endpoint, endpoints, usesTls } from '../model/endpoints';
import { inConfig } from '../model/read/alloy/config';
import { type Target, targetOf } from '../model/targets';

export const exporterEndpointNotForGrpc: Rule = {
  id: 'exporter-endpoint-not-for-grpc',
  hop: 'backends',
  severity: 'error',
  summary: 'The endpoint of otelcol.exporter.otlp is a host and a port, and nothing behind them.',
  why: `A path is nothing to gRPC: in tempo:4317/v1/traces the port is "4317/v1/traces", and Alloy says "unknown port". Alloy takes http:// and https:// away, gRPC knows dns:/// with three
slashes; with grpc:// or tcp:// the whole is taken for a host ("too many colons in address"), and so is an IPv6 address without brackets. Without a port it is 443. Alloy loads all of
them and is ready: every export fails, and the data is dropped after the retries.`,
  fix: 'Write host:port, such as tempo-distributor.tempo.svc.cluster.local:4317. What needs a path is otelcol.exporter.otlphttp.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    `${sending('endpoint = "tempo-distributor.tempo.svc.cluster.local:4317"', 'tls { insecure = true }')}${TEMPO}`,
    'cluster.local:4317',
    'cluster.local:4317/v1/traces',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, protocol, written } = endpoint;
      if (protocol !== 'otlp-grpc') continue;
      const why = whyNot(endpoint, targetOf(model, endpoint));
      if (why) yield inConfig(component.config, line, `${component.id} sends to "${written}": ${why}`);
    }
  },
};

/** Says why gRPC can't dial an endpoint; undefined where gRPC can, and for what another rule or system fills in. */
function whyNot(endpoint: Endpoint, target: Target): string | undefined {
  const { written, address } = endpoint;
  if (/[${<]|%[A-Z]/.test(written) || OTHER_SCHEMES.test(written)) return undefined;
  if (address) return address.port === undefined ? withoutPort(endpoint, target) : undefined;
  const [, scheme, rest] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(written) as unknown as [
    string,
    string?,
    string?,
  ];
  if (scheme === 'dns' || scheme === 'passthrough') return `behind ${scheme}: gRPC wants three slashes`;
  if (scheme && !/^https?$/.test(scheme)) return `gRPC knows no ${scheme}://`;
  if (rest!.includes('/')) return 'gRPC has no path, and takes it for a part of the address';
  if (/^[\da-f:]*:[\da-f]*:/i.test(rest!)) return 'an IPv6 address stands in brackets';
  const at = rest!.lastIndexOf(':');
  const port = rest!.slice(at + 1);
  // a host that is no name is another rule's
  return isPort(port) && /[^\w.:[\]-]/.test(rest!.slice(0, at)) ? undefined : `"${port}" is no port`;
}

const isPort = (written: string) => /^\d+$/.test(written) && Number(written) > 0 && Number(written) <= 65_535;

/** What gRPC dials by other means than host and port. */
const OTHER_SCHEMES = /^(?:unix|unix-abstract|xds|ipv4|ipv6|vsock):/;

function withoutPort(endpoint: Endpoint, { service }: Target): string | undefined {
  const isThere = service ? service.ports.some(({ port }) => port === 443) : usesTls(endpoint) !== false;
  return isThere ? undefined : 'without a port gRPC takes 443';
}
