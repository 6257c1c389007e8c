import type { Body } from '../../alloy/language/parse';
import { shown } from '../../foreign/text';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, tierOf } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRulesFor } from '../model/destination-rules';
import { type Endpoint, usesTls } from '../model/endpoints';
import type { Model } from '../model/model';
import { attribute, block, inConfig, literal, literalOf, referencesIn } from '../model/read/alloy/config';
import type { Receiver } from '../model/read/alloy/receivers';
import { policyAt, tlsMode } from '../model/read/istio/destination-rule';
import { completeHost } from '../model/read/istio/host';
import type { ServicePort } from '../model/read/kubernetes/services';
import { tiers } from '../model/tiers';

export const nextTierRefusesExporter: Rule = {
  id: 'next-tier-refuses-exporter',
  hop: 'pipeline',
  severity: 'error',
  summary:
    'An exporter speaks to the next tier with the TLS, the credential and the compression that the receiver there asks for.',
  why: `The next tier ends the connection where one side speaks TLS and the other does not, or where a client certificate is missing. It answers 401 (status 16) without its credential, and 400 to a Content-Encoding
that it was not told to take. The sidecars' mTLS changes none of it. The exporter drops, and senders of the first tier got success.`,
  fix: "Write into the exporter's client what the receiver asks for: tls { … } or tls { insecure = true }, auth, and compression.",
  reads: [...CONFIGS, 'DestinationRule', 'Service', ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.central.input] }
}
otelcol.exporter.otlphttp "central" {
  client { endpoint = "http://central.observability.svc.cluster.local:4318" }
}`) +
      tierOf(
        `otelcol.receiver.otlp "edges" {
  http {
    endpoint = "0.0.0.0:4318"
  }
  output { traces = [backends.tempo.default.input] }
}`,
        4318,
      ),
    '        endpoint = "0.0.0.0:4318"\n',
    '        tls {\n          cert_file = "/run/secrets/tls/tls.crt"\n          key_file = "/run/secrets/tls/tls.key"\n        }\n',
  ),
  *check(model) {
    for (const { endpoint, port, receivers } of tiers(model)) {
      const reasons = receivers.map(({ receiver }) => ({ receiver, why: refusal(model, endpoint, port, receiver) }));
      // where one of several lets it in, the others may be meant for others
      if (reasons.some(({ why }) => why === undefined)) continue;
      const { receiver, why } = reasons[0]!;
      const { component, line } = endpoint;
      const { transport } = receiver;
      yield inConfig(
        component.config,
        line,
        `${component.id} ${why}, of the ${transport} block of ${receiver.component.id} in ${nameOf(receiver.component.config.manifest)}`,
      );
    }
  },
};

/** Says what the receiver does not get; undefined where it lets the exporter in, or only Alloy can tell. */
function refusal(model: Model, endpoint: Endpoint, port: ServicePort, receiver: Receiver): string | undefined {
  return (
    byTls(model, endpoint, port, receiver) ?? byCredential(endpoint, receiver) ?? byCompression(endpoint, receiver)
  );
}

function byTls(model: Model, endpoint: Endpoint, port: ServicePort, { body }: Receiver): string | undefined {
  const served = block(body, 'tls')?.body;
  const opened = usesTls(endpoint);
  if (opened === undefined) return undefined;
  if (!served) return opened ? 'opens TLS at the plain text' : undefined;
  if (!opened) return originates(model, port) ? undefined : 'sends plain text at the TLS';
  const tls = block(endpoint.client, 'tls')?.body;
  const asks = ['client_ca_file', 'client_ca_pem'].some(key => isSet(served, key));
  const has = ['cert_file', 'cert_pem'].some(key => isSet(tls, key));
  return asks && !has ? 'shows no client certificate, and there is a client_ca_file' : undefined;
}

function isSet(body: Body | undefined, name: string): boolean {
  const written = attribute(body, name);
  return written !== undefined && literal(written) !== '';
}

/** Whether a sidecar speaks TLS for the exporter, by a DestinationRule. */
function originates(model: Model, { service, port }: ServicePort): boolean {
  return destinationRulesFor(model, completeHost(service.name, service.namespace)).some(rule => {
    const mode = tlsMode(policyAt(rule, port).value);
    return mode === 'SIMPLE' || mode === 'MUTUAL';
  });
}

/** The credentials that a receiver can ask for. */
const ASKED: ReadonlySet<string> = new Set(['otelcol.auth.basic', 'otelcol.auth.bearer']);

function byCredential({ client }: Endpoint, { auth }: Receiver): string | undefined {
  if (!auth || !ASKED.has(auth.name)) return undefined;
  const [own] = referencesIn(attribute(client, 'auth'));
  if (own) {
    const name = own.names.slice(0, 3).join('.');
    return ASKED.has(name) && name !== auth.name ? `sends ${name} at the ${auth.name}` : undefined;
  }
  return mayHaveHeader(client, 'authorization') ? undefined : `sends no credential at the ${auth.name}`;
}

function mayHaveHeader(client: Body, header: string): boolean {
  const headers = attribute(client, 'headers');
  if (headers?.type !== 'object') return headers !== undefined;
  return headers.fields.some(({ name }) => name.toLowerCase() === header);
}

function byCompression({ client, protocol }: Endpoint, { body }: Receiver): string | undefined {
  const taken = attribute(body, 'compression_algorithms');
  if (protocol !== 'otlp-http' || taken?.type !== 'array' || taken.items.length === 0) return undefined;
  const names = taken.items.map(literal);
  const written = attribute(client, 'compression') ? literalOf(client, 'compression') : 'gzip';
  if (typeof written !== 'string' || names.includes(undefined)) return undefined;
  const sent = written === 'none' ? '' : written;
  return names.includes(sent)
    ? undefined
    : `sends compression ${shown(written)} at the compression_algorithms ${shown(names)}`;
}
