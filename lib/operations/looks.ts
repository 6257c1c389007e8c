/** What the steps of several alerts look at. */
import type { Edge, Tier } from '../path/path';
import { allPods, atEdge, atTier } from '../path/pod-commands';
import { inLines, requestsOf } from './queries';

/** The log of Alloy in all pods of a tier, with lines of a pattern alone. */
export function alloyLog(tier: Tier, pattern: string): string {
  const { kubectl } = atTier(tier);
  return `${kubectl} logs ${allPods(tier)} -c alloy --prefix --tail 500 \\\n  | grep -E '${pattern}'`;
}

/** The pods of a tier, with how often they were started. */
export function podsNow(tier: Tier): string {
  return `${atTier(tier).kubectl} get pods ${allPods(tier)} -o wide`;
}

/** The end of the gateway's access log. */
export function accessLog(edge: Edge): string {
  return `${atEdge(edge).proxyLog} --tail 50`;
}

/** The answers that senders get, by status and flag. */
export function answers(edge: Edge): string {
  return `sum by (response_code, grpc_response_status, response_flags) (\n  rate(istio_requests_total{${inLines(requestsOf(edge))}}[5m]))`;
}
