import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints } from '../model/endpoints';
import { attribute, block, type Component, inConfig, referencesIn, target } from '../model/read/alloy/config';

export const authCannotServeExporter: Rule = {
  id: 'auth-cannot-serve-exporter',
  hop: 'backends',
  severity: 'error',
  summary: "An exporter's auth has credentials to send.",
  why: `The htpasswd block of otelcol.auth.basic knows whom a receiver lets in, and has nothing to send. An exporter with it
sends an empty user and password (Authorization: Basic Og==), which the backend refuses, while /-/ready says 200 and senders get 200.`,
  fix: 'Write client_auth { username = …, password = … } into the otelcol.auth.basic of the exporter.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "https://tempo.example.com"
    auth = otelcol.auth.basic.tempo.handler
  }
}
otelcol.auth.basic "tempo" {
  client_auth {
    username = "tempo"
    password = local.file.token.content
  }
}
local.file "token" {
  filename  = "/data/token"
  is_secret = true
}`),
    `      client_auth {
        username = "tempo"
        password = local.file.token.content
      }`,
    `      htpasswd {
        inline = "tempo:" + convert.nonsensitive(local.file.token.content)
      }`,
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const { component, client } of endpoints(model)) {
      const [reference] = referencesIn(attribute(client, 'auth'));
      const auth = reference && target(component.config, reference);
      if (auth?.name !== 'otelcol.auth.basic' || seen.has(component) || !block(auth.body, 'htpasswd')) continue;
      if (block(auth.body, 'client_auth') || attribute(auth.body, 'username')) continue;
      seen.add(component);
      yield inConfig(component.config, reference!.line, `${component.id} uses ${auth.id}, which has htpasswd alone`);
    }
  },
};
