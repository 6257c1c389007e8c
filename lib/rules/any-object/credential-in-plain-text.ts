import { isCredential, namesCredential } from '../../foreign/credential-names';
import { inert } from '../../foreign/text';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { processesWith } from '../model/processes';
import {
  type AlloyConfig,
  attribute,
  block,
  blocks,
  type Component,
  environmentIn,
  inConfig,
  literal,
  literalOf,
} from '../model/read/alloy/config';
import { writtenOut } from '../model/read/kubernetes/container-variables';

export const credentialInPlainText: Rule = {
  id: 'credential-in-plain-text',
  hop: 'any-object',
  severity: 'warning',
  summary:
    'Passwords, tokens and headers that carry them come from Secrets, not from a ConfigMap or a written-out variable.',
  why: `What stands in a ConfigMap or in a pod's env can be read by whoever may read those, stays in Git for ever, and is shown by kubectl
describe and in Alloy's user interface (a Secret's value is not). Who reads it can send as one of your clients.`,
  fix: 'Keep it in a Secret: a mounted file (of a header by otelcol.auth.headers), or env with valueFrom.secretKeyRef and sys.env in config.alloy.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { auth = otelcol.auth.bearer.clients.handler }
  output { traces = [backends.tempo.default.input] }
}
otelcol.auth.bearer "clients" {
  token = sys.env("TOKEN")
}`).replace(
      '      ports:',
      '      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: clients, key: token}}}]\n      ports:',
    ),
    'sys.env("TOKEN")',
    '"s3cr3t"',
  ),
  *check(model) {
    const read = new Map<AlloyConfig, Map<string, string>>();
    for (const component of model.configs.flatMap(({ components }) => components)) {
      for (const { name, value } of secretsOf(component)) {
        const written = literal(value);
        if (typeof written === 'string' && written !== '' && component.config.manifest.kind !== 'Secret') {
          yield inConfig(component.config, value!.line, `${name} of ${component.id} is written out`);
        }
        for (const variable of environmentIn(value)) {
          const readers = read.get(component.config) ?? new Map<string, string>();
          read.set(component.config, readers);
          if (!readers.has(variable)) readers.set(variable, `the ${name} of ${component.id}`);
        }
      }
    }
    for (const [config, readers] of read) {
      for (const { workload, container } of processesWith(model, config)) {
        for (const { index, variable } of writtenOut(container)) {
          if (!readers.has(variable)) continue;
          yield {
            object: workload.manifest,
            path: [...container.path, 'env', index, 'value'],
            got: `${variable}, ${readers.get(variable)}, is written out`,
          };
        }
      }
    }
  },
};

function secretsOf({ name, body }: Component) {
  if (name.startsWith('otelcol.exporter.')) return credentialHeaders(body);
  if (name === 'otelcol.auth.headers') {
    return blocks(body, 'header')
      .filter(header => isSecret(String(literalOf(header.body, 'key')), literalOf(header.body, 'value')))
      .map(header => ({
        name: `header ${inert(String(literalOf(header.body, 'key')))}`,
        value: attribute(header.body, 'value'),
      }));
  }
  if (!name.startsWith('otelcol.auth.')) return [];
  const bodies = [body, block(body, 'client_auth')?.body];
  return bodies.flatMap(found =>
    ['token', 'password', 'client_secret'].map(key => ({ name: key, value: attribute(found, key) })),
  );
}

function credentialHeaders(body: Component['body']) {
  const headers = attribute(block(body, 'client')?.body, 'headers');
  if (headers?.type !== 'object') return [];
  return headers.fields
    .filter(({ name, value }) => isSecret(name, literal(value)))
    .map(({ name, value }) => ({ name: `header ${inert(name)}`, value }));
}

function isSecret(header: string, value: unknown): boolean {
  return namesCredential(header) || (typeof value === 'string' && isCredential(value));
}
