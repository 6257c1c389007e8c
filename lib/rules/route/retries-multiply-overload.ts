import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { flows, otlpRoutes } from '../model/flows';
import { saysRetries } from '../model/mesh-config';
import { type Model, perModel } from '../model/model';
import { isOtlp } from '../model/otlp';
import type { Route, RouteTable } from '../model/routes';

export const retriesMultiplyOverload: Rule = {
  id: 'retries-multiply-overload',
  hop: 'route',
  severity: 'warning',
  summary: 'The gateway retries an OTLP request only where the receiver did not get it.',
  why: `Without retries of its own a route gets Istio's default: two more attempts, also for "unavailable" and "cancelled". An Alloy that
refuses data because its memory is full answers UNAVAILABLE or 503, and so gets up to three times the load at the worst moment.
A connection that is reset, or an answer that is late, may come after Alloy took the data: the retry stores it twice.
OTLP senders retry by themselves, and they back off.`,
  fix: 'Write retries with retryOn: connect-failure,refused-stream,reset-before-request, or attempts: 0.',
  gatewayApiFix:
    'Say for the whole mesh that nothing is tried again (meshConfig.defaultHttpRetryPolicy: {attempts: 0}), or for the gateway’s pods with an EnvoyFilter that sets retry_policy: no field of the route does.',
  reads: ['EnvoyFilter', ...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(/attempts: 0/, 'attempts: 2, retryOn: "connect-failure,refused-stream"'),
    ', retryOn: "connect-failure,refused-stream"',
    '',
  ),
  *check(model) {
    const seen = new Set<RouteTable>();
    for (const route of new Set(
      flows(model)
        .filter(isOtlp)
        .map(flow => flow.route),
    )) {
      const { retries, table } = route;
      const on = retries?.on;
      if (retries?.attempts === 0 || (table.dialect === 'gateway-api' && (seen.has(table) || isHeld(model, route))))
        continue;
      seen.add(table);
      const multiplying = (on ?? []).filter(word => MULTIPLYING.has(word) || /^(?:5\d\d|429)$/.test(word));
      if (on && on.join('') !== '' && multiplying.length === 0) continue;
      yield {
        object: retries?.object ?? route.table.manifest,
        path: retries?.path ?? route.path,
        got:
          multiplying.length > 0 ? `retryOn has ${few(multiplying)}` : "there is no retryOn, so Istio's default holds",
      };
    }
  },
};

/** Whether no request of a route of the Gateway API is multiplied: it leads to no gRPC, or the mesh or an EnvoyFilter says what is tried again. */
function isHeld(model: Model, { table, retries }: Route): boolean {
  const isGrpc = otlpRoutes(model).some(
    flow => flow.route.table === table && flow.receivers.some(({ receiver }) => receiver.transport === 'grpc'),
  );
  return !isGrpc || (!retries && saysRetries(model)) || filtersRetries(model);
}

const filtersRetries = perModel(({ manifests }) =>
  manifests.ofKind('EnvoyFilter').some(({ value }) => /"(?:retry_policy|retryPolicy)"/.test(JSON.stringify(value))),
);

const MULTIPLYING = new Set([
  '5xx',
  'gateway-error',
  'unavailable',
  'cancelled',
  'retriable-status-codes',
  'resource-exhausted',
  'reset',
  'internal',
  'deadline-exceeded',
]);
