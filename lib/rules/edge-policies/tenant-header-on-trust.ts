import { SIGNALS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { EDGE, GATEWAY_PODS, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { tokenPolicies } from '../model/jwt';
import { perModel } from '../model/model';
import type { ReceiverAt } from '../model/processes';
import type { Component } from '../model/read/alloy/config';
import { headersFromContext } from '../model/read/alloy/context-headers';
import { headersFromClaims } from '../model/read/istio/request-authentication';
import { pathsFrom } from '../model/ways';

export const tenantHeaderOnTrust: Rule = {
  id: 'tenant-header-on-trust',
  hop: 'edge-policies',
  severity: 'error',
  summary: "The tenant that an exporter passes on is set at the edge, never the client's own word.",
  why: `A client may send any X-Scope-OrgID that it likes. If nothing on the way overwrites or strips it, each client chooses in whose name it writes:
into another tenant's data, and onto another tenant's bill.`,
  fix: 'Set it in the route (headers.request.set), or from a claim (outputClaimToHeaders).',
  reads: [...CONFIGS, ...SERVERS, 'RequestAuthentication', 'Service', ...ROUTES, ...WORKLOADS],
  needsComplete: true,
  ...twins(
    EDGE.replaceAll(
      'retries: {attempts: 0}',
      'retries: {attempts: 0}\n      headers: {request: {set: {X-Scope-OrgID: team-a}}}',
    ).replace('{set: {X-Scope-OrgID: team-a}}', '{set: {x-scope-orgid: team-a}}') +
      alloy(`otelcol.receiver.otlp "ingest" {
  grpc { include_metadata = true }
  http { include_metadata = true }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "https://tempo.example.com"
    auth = otelcol.auth.headers.tenant.handler
  }
}
otelcol.auth.headers "tenant" {
  header {
    key = "X-Scope-OrgID"
    from_context = "X-Scope-OrgID"
  }
}`) +
      GATEWAY_PODS.replace('internet-facing', 'internal') +
      REST,
    'set: {x-scope-orgid: team-a}',
    'set: {x-debug: "1"}',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const flow of otlpFlows(model)) {
      if (seen.has(flow.route)) continue;
      const { route, receivers } = flow;
      const headers = passedOnBy(model, receivers);
      if (headers.size === 0) continue;
      const safe = new Set([
        ...[...route.requestHeaders.set, ...route.requestHeaders.removed].map(name => name.toLowerCase()),
        ...tokenPolicies(model, flow).flatMap(headersFromClaims),
      ]);
      const [trusted] = [...headers].filter(name => !safe.has(name));
      if (trusted === undefined) continue;
      seen.add(route);
      yield {
        object: route.table.manifest,
        path: route.path,
        got: `the client's own ${trusted} reaches the exporter`,
      };
    }
  },
};

/** The same of all of these receivers. */
const passedOnBy = perModel(
  (_, receivers: readonly ReceiverAt[]) =>
    new Set([...new Set(receivers.map(({ receiver }) => receiver.component))].flatMap(passedOn)),
);

/** The request headers that the exporters behind a receiver pass on, in small letters. */
function passedOn(receiver: Component): string[] {
  const ends = SIGNALS.flatMap(signal => pathsFrom(receiver, signal)).flatMap(way => way.at(-1)!);
  return ends
    .flatMap(headersFromContext)
    .map(name => name.toLowerCase())
    .filter(name => name !== 'authorization');
}
