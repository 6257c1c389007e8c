/** The judge of objects must itself be able to refuse. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../lib/app';
import { PROJECT } from './golden';
import { type Manifest, Output } from './manifests';
import { loaded } from './samples';
import { schemaMistakes } from './schemas';

function output(): Output {
  return new Output(synthesize(loaded(readFileSync(join(PROJECT, 'test/cases/maximal.yaml'), 'utf8'), 'maximal.yaml')));
}

const POD = '/spec/template/spec';

test.each<[string, string, (object: Manifest) => void, string]>([
  ['a misspelt field', 'Deployment', ({ spec }) => (spec.replica = 2), '/spec/replica unknown field'],
  [
    'a field of a field',
    'Deployment',
    ({ spec }) => (spec.template.spec.containers[0].lifecycle.preStop.sleep.second = 1),
    `${POD}/containers/0/lifecycle/preStop/sleep/second unknown field`,
  ],
  ['a wrong type', 'Deployment', ({ spec }) => (spec.replicas = '2'), 'integer'],
  ['a missing field', 'Service', ({ spec }) => delete spec.ports[0].port, 'port'],
  [
    'a misspelt field of a CRD',
    'Gateway',
    ({ spec }) => (spec.servers[0].tls.credentialname = 'x'),
    '"credentialname"',
  ],
  ['a word that a CRD does not have', 'Gateway', ({ spec }) => (spec.servers[0].tls.mode = 'BOGUS'), 'allowed values'],
  ['a missing field of a CRD', 'Gateway', ({ spec }) => delete spec.servers[0].port, "required property 'port'"],
  ['two of one choice', 'VirtualService', ({ spec }) => (spec.http[0].match[0].uri.regex = '.*'), 'oneOf'],
  ['a misspelt field of cert-manager', 'Certificate', ({ spec }) => (spec.dnsName = 'x'), '"dnsName"'],
  ['a kind without schema', 'Certificate', object => (object.kind = 'Certifikate'), 'no schema'],
])('%s is found', (_, kind, spoil, words) => {
  const [object] = output().all(kind);
  expect(schemaMistakes(object)).toEqual([]);
  spoil(object);
  expect(schemaMistakes(object).join('\n')).toContain(words);
});
