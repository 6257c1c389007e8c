import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { seconds as secondsIn } from '../../kubernetes/units';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { answersTo } from '../model/answers';
import { otlpRoutes } from '../model/flows';
import { differentReceivers } from '../model/processes';

export const routeEndsBeforeAnswer: Rule = {
  id: 'route-ends-before-answer',
  hop: 'route',
  severity: 'warning',
  summary: "A route's timeout is longer than the answer of an exporter that answers for the backend.",
  why: `With wait_for_result = true Alloy answers when the backend has: after the exporter's own retries (max_elapsed_time) and the last try (timeout). Envoy ends the
request when the route's timeout is over: 504, flag UT, gRPC UNAVAILABLE, which senders retry, although Alloy was still at it and the backend may have the data already.`,
  fix: "Write a timeout above the exporter's max_elapsed_time and timeout together, such as 30s, or none.",
  gatewayApiFix:
    "Write timeouts above the exporter's max_elapsed_time and timeout together, such as request: 30s, or none.",
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(/retries: \{attempts: 0\}/, '$&\n      timeout: 30s').replace(
      '      client {',
      `      sending_queue {
        wait_for_result = true
      }
      retry_on_failure {
        max_elapsed_time = "4s"
      }
      client {
        timeout = "5s"`,
    ),
    'timeout: 30s',
    'timeout: 3s',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { route, receivers } of otlpRoutes(model)) {
      const [end] = [route.timeout, ...(route.retries ? [route.retries.perTryTimeout] : [])]
        // 0s means never, as nothing does.
        .flatMap(setting => ({ setting, seconds: secondsIn(setting.value) || Number.POSITIVE_INFINITY }))
        .sort((one, other) => one.seconds - other.seconds);
      if (!end || !Number.isFinite(end.seconds) || seen.has(route)) continue;
      const answers = differentReceivers(model, receivers).flatMap(({ component }) => answersTo(component));
      const late = answers.find(({ seconds }) => seconds > end.seconds);
      if (!late && end.seconds >= LEAST) continue;
      seen.add(route);
      const { setting, seconds } = end;
      const what = setting === route.timeout ? 'the route' : 'each try';
      const answer =
        late &&
        `${late.exporter.id} answers ${Number.isFinite(late.seconds) ? `after up to ${late.seconds} s` : 'only when the backend is there again'}`;
      yield {
        object: setting.object,
        path: setting.path,
        got: `${what} ends after ${seconds} s, and ${answer ?? 'a request of some MiB takes longer'}`,
      };
    }
  },
};

/** Seconds that a large request takes through a busy Alloy, when nobody waits for the backend. */
const LEAST = 1;
