import { get, list, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { serviceBehind } from '../model/names';
import { processesWith } from '../model/processes';
import { type AlloyConfig, attribute, block, inConfig, literal, literalOf } from '../model/read/alloy/config';

export const exporterTlsCannotVerify: Rule = {
  id: 'exporter-tls-cannot-verify',
  hop: 'backends',
  severity: 'error',
  summary: 'An exporter to a Service of the cluster speaks plain text (the mesh encrypts), or knows the CA to trust.',
  why: `Without a tls block otelcol.exporter.otlp uses TLS and trusts the public authorities of its image. None of them may sign names below
cluster.local. Whatever answers there, the handshake fails: senders get success, and the exporter retries and then drops.`,
  fix: 'Write tls { insecure = true } where the backend is plain or in the mesh, or give ca_file.',
  reads: ['ConfigMap', ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  client {
    endpoint = "tempo-distributor.tempo.svc.cluster.local:4317"
    tls {
      insecure = true
    }
  }
}`),
    '          insecure = true\n',
    '',
  ),
  *check(model) {
    for (const { config, name, id, body, line } of model.configs.flatMap(({ components }) => components)) {
      const client = block(body, 'client');
      const endpoint = literalOf(client?.body, 'endpoint');
      if (typeof endpoint !== 'string' || !usesTls(name, endpoint)) continue;
      const [, host] = /^(?:https:\/\/)?([\w.-]+)(?::\d+)?(?:\/|$)/.exec(endpoint) ?? [];
      if (!host || !(CLUSTER.test(host) || serviceBehind(model, host))) continue;
      const tls = block(client!.body, 'tls')?.body;
      const isPlain = attribute(tls, 'insecure') && literal(attribute(tls, 'insecure')) !== false;
      if (isPlain || TRUST.some(key => attribute(tls, key))) continue;
      if (hasTrust(model, config)) continue;
      yield inConfig(
        config,
        line,
        `${id} opens TLS to ${endpoint} and has no CA that could have signed its certificate`,
      );
    }
  },
};

/** Names that are a cluster's whatever its domain is. */
const CLUSTER = /\.svc(?:\.cluster\.local)?$/;

const TRUST = ['ca_file', 'ca_pem', 'insecure_skip_verify', 'server_name', 'include_system_ca_certs_pool'];

function usesTls(name: string, endpoint: string): boolean {
  if (name === 'otelcol.exporter.otlp') return !endpoint.startsWith('http://');
  return name === 'otelcol.exporter.otlphttp' && endpoint.startsWith('https://');
}

/** Whether the environment of a process says whom it trusts. */
const hasTrust = perModel((model, config: AlloyConfig) =>
  processesWith(model, config).some(({ container }) =>
    list(get(container.value, 'env')).some(env => text(get(env, 'name'))?.startsWith('SSL_CERT_')),
  ),
);
