import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chainsOf, holds } from '../../lib/path/timeouts';
import { warnings } from '../../lib/warnings';
import { MARKDOWN, timeoutsDocs } from '../../scripts/timeouts-docs';
import { PROJECT } from '../golden';
import { environmentOf, fixture, type Sections } from '../samples';

const rowsOf = (environment: ReturnType<typeof fixture>) =>
  chainsOf(environment).flatMap(({ title, rows }) => rows.map((row, index) => ({ title, row, next: rows[index + 1] })));

const broken = (environment: ReturnType<typeof fixture>) =>
  rowsOf(environment)
    .filter(({ row, next }) => !holds(row, next))
    .map(({ title, row }) => `${title}: ${row.what}`);

const CASES = readdirSync(join(PROJECT, 'test/cases')).filter(file => /^[-a-z]+\.yaml$/.test(file));

test.each(CASES)('each value of %s stands as it must to the next', file => {
  const environment = fixture(`cases/${file}`);
  expect(rowsOf(environment).filter(({ row, next }) => row.mustBe && next).length).toBeGreaterThan(5);
  expect(broken(environment)).toEqual([]);
});

test('Alloy answers before its senders give up, else synth warns', () => {
  const tries = (seconds: number) =>
    warnings(
      environmentOf({
        destinations: `{traces: {otlp: {endpoint: "a.b.svc.cluster.local:1", timeoutSeconds: ${seconds}}}}`,
      }),
    ).join();
  expect(tries(6)).toMatch(/traces: timeoutSeconds 6 and retries of up to 4 s are not below the 10 s/);
  expect(tries(5)).not.toMatch(/not below/);
});

test('Alloy’s flush ends what is under way, else synth warns', () => {
  const slow = environmentOf({ alloy: '{shutdown: {flushSeconds: 8}}' });
  expect(warnings(slow).join()).toMatch(/flushSeconds 8 .* 9 s/);
  expect(warnings(environmentOf({ alloy: '{shutdown: {flushSeconds: 9}}' })).join()).not.toMatch(/flushSeconds/);
});

test.each<[Sections, string]>([
  [
    { nlb: '{idleTimeoutSeconds: {grpc: 3600}}' },
    'a sender’s idle connection: the gateway ends a connection without a request',
  ],
  [
    { destinations: '{traces: {otlp: {endpoint: "a.b.svc.cluster.local:1", timeoutSeconds: 6}}}' },
    'traces: the answer to a request: Alloy’s answer, retries of up to 4 s and the last try',
  ],
  [
    { alloy: '{shutdown: {flushSeconds: 8}}' },
    'a pod of Alloy goes: Alloy’s answer to what is under way, at the latest',
  ],
])('%j breaks a relation', (sections, relation) => {
  expect(broken(environmentOf(sections))).toEqual([relation]);
});

test.each<[Sections, string]>([
  [{ gateway: '{dedicated: true, service: {helm: {}}}' }, '60 60 90'],
  [{ gateway: '{dedicated: true, service: {helm: {terminationGracePeriodSeconds: 100}}}' }, '60 60 100'],
  [{ gateway: '{service: {manifests: {}}}' }, '60 the owner’s, by default 5 s the owner’s, by default 30 s'],
])('how a gateway pod goes: %j', (sections, values) => {
  const chain = chainsOf(environmentOf(sections)).find(({ title }) => title === 'a gateway pod goes')!;
  expect(chain.rows.map(({ value, otherwise }) => value ?? otherwise).join(' ')).toBe(values);
});

test('on a shared gateway all of it is the owner’s', () => {
  const chain = chainsOf(fixture('cases/helm.yaml')).find(({ title }) => title === 'a gateway pod goes')!;
  expect(chain.rows.map(({ value }) => value)).toEqual([undefined, undefined, undefined]);
});

test('without a sidecar nothing is said of one', () => {
  const shown = JSON.stringify(chainsOf(fixture('cases/access-receiver-tls.yaml')));
  expect(shown).not.toMatch(/sidecar/i);
  expect(JSON.stringify(chainsOf(fixture('fixtures/prod.yaml')))).toMatch(/sidecar/);
});

test('each row has the page of its fact', () => {
  expect(rowsOf(fixture('fixtures/prod.yaml')).filter(({ row }) => !row.page.startsWith('https://'))).toEqual([]);
});

test(`${MARKDOWN} is up to date; if not: npm run docs`, () => {
  expect(readFileSync(join(PROJECT, MARKDOWN), 'utf8')).toBe(timeoutsDocs());
});
