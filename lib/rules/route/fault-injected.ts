import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { flows } from '../model/flows';
import { isOtlp } from '../model/otlp';

export const faultInjected: Rule = {
  id: 'fault-injected',
  hop: 'route',
  severity: 'error',
  summary: 'No fault is injected into the routes of OTLP.',
  why: `Envoy ends the given share of requests with the given status, or lets them wait, before Alloy hears of them: the access log has the flag FI or DI.
A status that OTLP senders don't retry (all but 429, 502, 503, 504 over HTTP) is data lost. Without a percentage nothing is injected.`,
  fix: 'Take fault out.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(/retries: \{attempts: 0\}/, '$&\n      fault: {abort: {httpStatus: 400, percentage: {value: 0}}}'),
    'percentage: {value: 0}',
    'percentage: {value: 0.5}',
  ),
  *check(model) {
    const routes = new Set(flows(model).flatMap(flow => (isOtlp(flow) ? [flow.route] : [])));
    for (const { fault } of routes) {
      const { object, path, value } = fault;
      const kind = ['abort', 'delay'].find(name => percentOf(get(value, name)) > 0);
      if (!kind) continue;
      const happens = kind === 'abort' ? 'are answered with an error' : 'wait';
      yield { object, path: [...path, kind], got: `${percentOf(get(value, kind))} % of the requests ${happens}` };
    }
  },
};

function percentOf(fault: unknown): number {
  return Number(get(fault, 'percentage', 'value') ?? get(fault, 'percent') ?? 0);
}
