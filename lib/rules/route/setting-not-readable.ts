import { shown } from '../../foreign/text';
import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { fieldFlaws, isDurationFlaw } from '../model/field-flaws';

export const settingNotReadable: Rule = {
  id: 'setting-not-readable',
  hop: 'route',
  severity: 'error',
  summary: 'Timeouts are durations with a unit, of at least 1ms, and retryOn is a list of conditions that Envoy has.',
  why: `A duration without a unit, with a wrong one or of 0s, and a condition that Envoy does not have are refused by Kubernetes or Istio's admission webhook: the sync
fails, and the old object stays.`,
  fix: 'Write durations such as 30s or 1m30s (for none leave the field out), and conditions such as connect-failure,refused-stream.',
  reads: [...KNOWN_KINDS],
  ...twins(PATH + MESH, 'idleTimeout: 30s', 'idleTimeout: 30sec'),
  // about the text of the objects, whatever it means
  *check(model) {
    for (const flaw of fieldFlaws(model)) {
      if (!isDurationFlaw(flaw)) continue;
      const { object, path, value, wanted } = flaw;
      const isNumber = typeof value === 'number' && value > 0;
      yield {
        object,
        path,
        got: `${shown(value)} is no duration${wanted.least > 0 ? ' of at least 1ms' : ''}`,
        ...(isNumber && { fix: `Write the unit: ${value}s.` }),
      };
    }
    for (const { retries } of model.routeTables.flatMap(({ routes }) => routes)) {
      const unknown = retries?.on?.find(word => word && !CONDITIONS.has(word) && !/^[1-5]\d\d$/.test(word));
      if (retries && unknown) yield { object: retries.object, path: retries.at.on, got: `Envoy knows no "${unknown}"` };
    }
  },
};

const CONDITIONS = new Set([
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream'],
  ...['retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'http3-post-connect-failure'],
  ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
]);
