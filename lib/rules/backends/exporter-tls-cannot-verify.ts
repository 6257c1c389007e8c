import type { Expression } from '../../alloy/language/parse';
import { get, list, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints, usesTls } from '../model/endpoints';
import { perModel } from '../model/model';
import { processesWith } from '../model/processes';
import {
  type AlloyConfig,
  attribute,
  block,
  type Component,
  inConfig,
  literal,
  literalOf,
} from '../model/read/alloy/config';
import { targetOf } from '../model/targets';

export const exporterTlsCannotVerify: Rule = {
  id: 'exporter-tls-cannot-verify',
  hop: 'backends',
  severity: 'error',
  summary: 'An exporter to a Service of the cluster speaks plain text (the mesh encrypts), or knows the CA to trust.',
  why: `Without a tls block otelcol.exporter.otlp uses TLS and trusts the public authorities of its image. None of them may sign names below
cluster.local. Whatever answers there, the handshake fails: senders get success, and the exporter retries and then drops. insecure = true switches TLS off over gRPC alone, and for https:// not
even there; http:// does not switch it off over gRPC.`,
  fix: 'Write tls { insecure = true } where the backend is plain or in the mesh, or give ca_file.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    sending('endpoint = "tempo-distributor.tempo.svc.cluster.local:4317"', 'tls {', '  insecure = true', '}'),
    '          insecure = true\n',
    '',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const endpoint of endpoints(model)) {
      const { component, address, client, written } = endpoint;
      const { place, service } = targetOf(model, endpoint);
      const isInside = address && place && (CLUSTER.test(address.host) || service);
      if (!isInside || usesTls(endpoint) !== true || seen.has(component)) continue;
      const tls = (block(client, 'tls') ?? block(client, 'tls_config'))?.body;
      if (TRUST.some(key => isGiven(attribute(tls, key))) || hasTrust(model, component.config)) continue;
      seen.add(component);
      const isMeantPlain = literalOf(tls, 'insecure') === true;
      yield inConfig(
        component.config,
        component.line,
        `${component.id} opens TLS to ${written}${isMeantPlain ? ', whatever insecure = true says,' : ''} and has no CA that could have signed its certificate`,
        address.scheme === 'https'
          ? `${isMeantPlain ? 'insecure = true does not take TLS from an https:// endpoint. ' : ''}Where the backend is plain or in the mesh, ${endpoint.protocol === 'otlp-grpc' ? `write ${address.host}:${address.port ?? '<port>'} without a scheme, and tls { insecure = true }` : 'write http://'}; or give ca_file; insecure_skip_verify = true trusts whoever answers.`
          : undefined,
      );
    }
  },
};

/** Names that are a cluster's whatever its domain is. */
const CLUSTER = /\.svc(?:\.cluster\.local)?$/;

const TRUST = ['ca_file', 'ca_pem', 'insecure_skip_verify', 'server_name', 'include_system_ca_certs_pool'];

/** Whether an argument is written, and says anything: neither false nor an empty text. */
function isGiven(written: Expression | undefined): boolean {
  return written !== undefined && literal(written) !== false && literal(written) !== '';
}

/** Whether the environment of a process says whom it trusts. */
const hasTrust = perModel((model, config: AlloyConfig) =>
  processesWith(model, config).some(({ container }) =>
    list(get(container.value, 'env')).some(env => text(get(env, 'name'))?.startsWith('SSL_CERT_')),
  ),
);
