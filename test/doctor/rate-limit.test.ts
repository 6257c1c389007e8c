/** The EnvoyFilter of gateway.rateLimit: judged where there is one, and read where it is judged. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { diagnose } from '../../lib/doctor/diagnose';
import { roles } from '../../lib/doctor/rbac';
import { PROJECT } from '../golden';
import { loaded } from '../samples';
import { type Editable, object, observed, PROD } from './observations';

const LIMITED = loaded(
  readFileSync(join(PROJECT, 'test/fixtures/prod.yaml'), 'utf8')
    .replace('sourceRanges: [10.0.0.0/8]', '')
    .replace('  dedicated: true', '  dedicated: true\n  rateLimit: {requestsPerSecond: 50, burst: 100}')
    .replace('nlb:', 'nlb:\n  preserveClientAddress: true'),
  'prod.yaml',
);
const FILES = synthesize(LIMITED);

const judged = (edit?: (seen: Editable) => void) => {
  const { hops } = diagnose(LIMITED, FILES, observed(LIMITED, FILES, edit));
  return hops.find(({ id }) => id === 'edge-policies');
};

test('as it was synthesized', () => {
  expect(judged()).toMatchObject({ verdict: 'ok', seen: expect.stringContaining('otlp-rate-limit') });
});

test('gone', () => {
  const found = judged(seen => {
    seen.objects['EnvoyFilter istio-system'].value = [];
  });
  expect(found).toMatchObject({ verdict: 'broken', seen: 'EnvoyFilter istio-system/otlp-rate-limit is missing' });
});

test('with other numbers', () => {
  const found = judged(seen => {
    const [patch] = object(seen, 'EnvoyFilter', 'otlp-rate-limit').spec.configPatches;
    patch.patch.value.typed_config.token_bucket.max_tokens = 1;
  });
  expect(found).toMatchObject({ verdict: 'broken', seen: expect.stringContaining('max_tokens is 1, wanted 100') });
});

test('the Role lets the doctor get this one by name, and nothing of the kind without a limit', () => {
  const rulesOf = (environment: typeof PROD) =>
    (loadAll(roles(environment)) as { rules: { apiGroups: string[]; resources: string[] }[] }[])
      .flatMap(({ rules }) => rules)
      .filter(({ resources }) => resources.includes('envoyfilters'));
  expect(rulesOf(LIMITED)).toEqual([
    {
      apiGroups: ['networking.istio.io'],
      resources: ['envoyfilters'],
      resourceNames: ['otlp-rate-limit'],
      verbs: ['get'],
    },
  ]);
  expect(rulesOf(PROD)).toEqual([]);
});
