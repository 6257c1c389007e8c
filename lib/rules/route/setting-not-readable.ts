import { shown } from '../../foreign/text';
import { get, list, type Path } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { seconds } from '../../kubernetes/units';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Problem } from '../model/problem';

export const settingNotReadable: Rule = {
  id: 'setting-not-readable',
  hop: 'route',
  severity: 'error',
  summary: 'Timeouts are durations with a unit, and retryOn is a list of conditions that Envoy has.',
  why: `A duration without a unit, or with a wrong one, and a condition that Envoy does not have are refused by Kubernetes or Istio's admission webhook: the sync
fails, and the old object stays.`,
  fix: 'Write durations such as 30s or 1m30s, and conditions such as connect-failure,refused-stream.',
  reads: ['DestinationRule', 'Sidecar', ...ROUTES],
  ...twins(PATH + MESH, 'idleTimeout: 30s', 'idleTimeout: 30sec'),
  // about the text of the objects, whatever it means
  *check({ manifests, routeTables }) {
    for (const { timeout, retries } of routeTables.flatMap(({ routes }) => routes)) {
      for (const { object, path, value } of retries ? [timeout, retries.perTryTimeout] : [timeout]) {
        const got = durationProblem(value);
        if (got) yield { object, path, got };
      }
      const unknown = retries?.on?.find(word => word && !CONDITIONS.has(word) && !/^[1-5]\d\d$/.test(word));
      if (retries && unknown) yield { object: retries.object, path: retries.at.on, got: `Envoy knows no "${unknown}"` };
    }
    for (const manifest of manifests.ofKind('DestinationRule')) {
      const policy: Path = ['spec', 'trafficPolicy'];
      const ports = list(get(manifest.value, ...policy, 'portLevelSettings')).map((_, index) => [
        ...policy,
        'portLevelSettings',
        index,
      ]);
      for (const path of [policy, ...ports]) yield* inPool(manifest, [...path, 'connectionPool']);
    }
    for (const manifest of manifests.ofKind('Sidecar')) {
      const ports = list(get(manifest.value, 'spec', 'ingress')).map((_, index) => ['spec', 'ingress', index]);
      yield* inPool(manifest, ['spec', 'inboundConnectionPool']);
      for (const path of ports) yield* inPool(manifest, [...path, 'connectionPool']);
    }
  },
};

/** The durations of a connection pool. */
function* inPool(manifest: Manifest, path: Path): Generator<Problem> {
  for (const field of POOL) {
    const got = durationProblem(get(manifest.value, ...path, ...field));
    if (got) yield { object: manifest, path: [...path, ...field], got };
  }
}

const POOL: readonly Path[] = [
  ['http', 'idleTimeout'],
  ['tcp', 'connectTimeout'],
  ['tcp', 'idleTimeout'],
];

function durationProblem(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '0' || seconds(value) !== undefined) return undefined;
  return `${shown(value)} is no duration`;
}

const CONDITIONS = new Set([
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream'],
  ...['retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'http3-post-connect-failure'],
  ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
]);
