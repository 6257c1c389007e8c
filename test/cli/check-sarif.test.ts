import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECK } from '../../lib/cli/check';
import { RULES } from '../../lib/rules';
import { PATH } from '../../lib/rules/engine/examples';
import { page } from '../../lib/rules/engine/page';
import { ran } from './ran';

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-sarif-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const TLS = 'gateway-tls-on-plaintext-protocol';
const RETRIES = 'retries-multiply-overload';
const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC').replaceAll(
  'retries: {attempts: 0}',
  'retries: {attempts: 1}',
);

/** The only run of a log. */
function runOf(text: string, ...args: string[]) {
  const { out } = ran(CHECK, [...args, '--format', 'sarif', '-'], { stdin: () => text });
  return JSON.parse(out).runs[0];
}

test('names the program with its version, and the pages of the rules that somebody broke', () => {
  const { version } = jest.requireActual<{ version: string }>('../../../package.json');
  const { driver } = runOf(broken).tool;
  expect(driver).toMatchObject({ name: 'alloy-otlp-ingress', version, semanticVersion: version });
  expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual(RULES.map(({ id }) => id));
  const pages = driver.rules.filter(({ help }: { help: { markdown?: string } }) => help.markdown);
  expect(pages.map(({ id }: { id: string }) => id).sort()).toEqual([TLS, RETRIES]);
  expect(pages[0].help).toEqual({
    text: RULES.find(({ id }) => id === pages[0].id)!.fix,
    markdown: page(RULES.find(({ id }) => id === pages[0].id)!),
  });
});

test('says where the value begins and ends; of config.alloy what stands on the line', () => {
  const { results } = runOf(broken.replace('"0.0.0.0:4318"', '"127.0.0.1:4318"'));
  const regions = Object.fromEntries(
    results.map(({ ruleId, locations }: { ruleId: string; locations: { physicalLocation: { region: object } }[] }) => [
      ruleId,
      locations[0]!.physicalLocation.region,
    ]),
  );
  expect(regions).toMatchObject({
    [TLS]: { startLine: 7, startColumn: 55, endColumn: 59 },
    'receiver-on-loopback': { startLine: expect.any(Number), startColumn: 9, endColumn: expect.any(Number) },
  });
});

test('gives each mistake a fingerprint that no moved line changes', () => {
  const prints = (text: string): string[] =>
    runOf(text).results.map(
      ({ partialFingerprints }: { partialFingerprints: object }) => Object.values(partialFingerprints)[0],
    );
  const all = prints(broken);
  expect(all).toHaveLength(3);
  expect(new Set(all).size).toBe(3);
  expect(prints(`\n\n${broken}`)).toEqual(all);
  expect(all[0]).toMatch(/^[0-9a-f]{32}:1$/);
});

test('the same mistake once more has another fingerprint', () => {
  for (const name of ['a', 'b']) {
    mkdirSync(name);
    writeFileSync(`${name}/x.yaml`, 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: Cluster}\n');
  }
  const { out } = ran(CHECK, ['--format', 'sarif', 'a', 'b']);
  const [one, other] = JSON.parse(out).runs[0].results.map(
    ({ partialFingerprints }: { partialFingerprints: object }) => Object.values(partialFingerprints)[0],
  );
  expect(one.replace(/:1$/, ':2')).toBe(other);
});

test('has what is left out, with who left it out and why', () => {
  writeFileSync('.otlp-ingress-check.yaml', `rules: {${RETRIES}: {severity: off, reason: "As we like."}}\n`);
  const twice = broken.replace(
    'number: 4318, name: otlp-http, protocol: HTTPS',
    'number: 4318, name: otlp-http, protocol: GRPC',
  );
  ran(CHECK, ['--no-config', '--write-baseline', 'base.json', '-'], { stdin: () => twice });
  const excused = (reason: string) =>
    twice.replace(
      'metadata: {name: otlp, ',
      `metadata: {annotations: {alloy-otlp-ingress/ignore.${TLS}: ${reason}}, name: otlp, `,
    );
  const suppressions = (text: string, ...args: string[]) =>
    runOf(text, ...args).results.map((result: { ruleId: string; suppressions: object[] }) => [
      result.ruleId,
      ...result.suppressions,
    ]);
  expect(suppressions(excused('"Not yet."'))).toEqual([
    [TLS, { kind: 'inSource', justification: 'Not yet.' }],
    [TLS, { kind: 'inSource', justification: 'Not yet.' }],
    [RETRIES, { kind: 'external', justification: 'As we like.' }],
    [RETRIES, { kind: 'external', justification: 'As we like.' }],
  ]);
  expect(suppressions(twice, '--baseline', 'base.json')).toEqual(
    [TLS, TLS, RETRIES, RETRIES].map(rule => [rule, { kind: 'external', justification: 'It is in base.json.' }]),
  );
  expect(suppressions(twice, '--no-config')).toEqual([[TLS], [TLS], [RETRIES], [RETRIES]]);
});
