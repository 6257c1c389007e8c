import type { SmokeTestChartProps } from '../charts/smoke-test';
import { snippets } from '../clients/snippets';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path/path';

/**
 * The props of SmokeTestChart: the runbook's curl command for every transport and signal. undefined: the environment
 * has no smoke test.
 */
export function smokeTestProps(environment: Environment): SmokeTestChartProps | undefined {
  const { smokeTest, alloy } = environment;
  if (!smokeTest) return undefined;
  const { jwt, basic, bearer, tenant } = smokeTest;
  return {
    namespace: smokeTest.namespace ?? alloy.namespace,
    tests: snippets(environment)
      .filter(({ tool }) => tool === 'curl')
      .map(({ id, text }) => ({ name: id.replace('curl-', ''), script: text })),
    image: smokeTest.image,
    deadlineSeconds: smokeTest.deadlineSeconds,
    schedule: smokeTest.schedule,
    // The snippets read the credentials from variables of these names.
    secretVariables: given({ OTLP_JWT: jwt, OTLP_BASIC: basic, OTLP_TOKEN: bearer }),
    variables: given({ OTLP_TENANT: tenant }),
    ca: smokeTest.ca,
    clientCertificate: smokeTest.clientCertificate,
    awayFrom: pathOf(environment).edges.filter(
      ({ settings: { nlb } }) => nlb.scheme === 'internal' && nlb.preserveClientAddress,
    ),
  };
}

/** Drops the entries without a value. */
function given<T>(entries: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
