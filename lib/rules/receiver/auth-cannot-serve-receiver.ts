import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, inConfig } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const authCannotServeReceiver: Rule = {
  id: 'auth-cannot-serve-receiver',
  hop: 'receiver',
  severity: 'error',
  summary: "A receiver's auth is otelcol.auth.basic with htpasswd, or otelcol.auth.bearer.",
  why: `The others only add credentials to what an exporter sends, and so does basic with client_auth alone. On a receiver they stop Alloy
at start ("does not support server authentication", "no credential source provided"), although "alloy validate" accepts them.`,
  fix: 'Use otelcol.auth.basic with an htpasswd block, or otelcol.auth.bearer.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { auth = otelcol.auth.basic.clients.handler }
  output { traces = [backends.tempo.default.input] }
}
otelcol.auth.basic "clients" {
  htpasswd { file = "/run/secrets/clients/htpasswd" }
}`),
    'htpasswd { file = "/run/secrets/clients/htpasswd" }',
    'client_auth { username_file = "/run/secrets/clients/user" }',
  ),
  *check({ configs }) {
    for (const { auth, transport, component } of configs.flatMap(findReceivers)) {
      if (!auth) continue;
      const isBasic = auth.name === 'otelcol.auth.basic';
      const serves = isBasic
        ? block(auth.body, 'htpasswd') || attribute(auth.body, 'username') || attribute(auth.body, 'password')
        : !CLIENTS_ONLY.has(auth.name);
      if (serves) continue;
      const why = isBasic ? `${auth.id} has no htpasswd` : `${auth.name} is for exporters only`;
      yield inConfig(component.config, auth.line, `the ${transport} block of ${component.id} uses ${auth.id}: ${why}`);
    }
  },
};

const CLIENTS_ONLY = new Set(['google', 'headers', 'oauth2', 'sigv4'].map(name => `otelcol.auth.${name}`));
