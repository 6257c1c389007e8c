import { nameOf } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { EDGE, JWT } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { protections } from '../model/access';
import { otlpFlows } from '../model/flows';
import { tokenPolicies } from '../model/jwt';
import { POLICY_READS } from '../model/policy-ways';
import { differentReceivers } from '../model/processes';
import { inConfig, literalOf } from '../model/read/alloy/config';
import { headersFromClaims, headersOfPayload, takesAuthorization } from '../model/read/istio/request-authentication';

export const jwtTakesAuthorization: Rule = {
  id: 'jwt-takes-authorization',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'A token for the mesh and credentials for the receiver travel in different headers.',
  why: `Both a JWT and the receiver's basic or bearer credentials want the Authorization header, a request has one, and Istio takes the token out
once it was checked. No client can fulfil both: 401 from the one, or 403 from the other. A header that Istio fills from the token, outputPayloadToHeader or outputClaimToHeaders, is
emptied before, whatever the client put there.`,
  fix: 'Read the JWT from a header of its own (fromHeaders), or drop one of the two.',
  reads: [...POLICY_READS],
  ...twins(
    EDGE +
      alloy(`otelcol.receiver.otlp "ingest" {
  grpc { auth = otelcol.auth.bearer.clients.handler }
  http { auth = otelcol.auth.bearer.clients.handler }
  output { traces = [backends.tempo.default.input] }
}
otelcol.auth.bearer "clients" {
  token = local.file.token.content
}
local.file "token" {
  filename  = "/run/secrets/otlp/token"
  is_secret = true
}`) +
      JWT.replace('[otlp]', '[otlp], fromHeaders: [{name: x-otlp-token}]'),
    ', fromHeaders: [{name: x-otlp-token}]',
    '',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const flow of otlpFlows(model)) {
      const policies = tokenPolicies(model, flow);
      for (const { auth } of policies.length > 0 ? differentReceivers(model, flow.receivers) : []) {
        if (!auth || seen.has(auth)) continue;
        const header = String(literalOf(auth.body, 'header') ?? 'Authorization').toLowerCase();
        const filler = policies.find(each => [...headersOfPayload(each), ...headersFromClaims(each)].includes(header));
        const reader = header === 'authorization' ? policies.find(takesAuthorization) : undefined;
        const policy = filler ?? reader;
        if (!policy || (!filler && !protections(model, flow).some(({ kind }) => kind === 'JWT'))) continue;
        seen.add(auth);
        yield inConfig(
          auth.config,
          auth.line,
          filler
            ? `${auth.id} reads the header ${header}, which ${nameOf(filler)} fills from the token`
            : `${auth.id} reads the Authorization header, and so does ${nameOf(policy)}`,
          filler && 'Let the policy fill a header of its own.',
        );
      }
    }
  },
};
