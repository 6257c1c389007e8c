/** What refused senders see; only of the kinds of access that the environment has. */

import type { Environment } from '../environment/schema';
import { kubectlIn } from '../path/commands';
import { type Edge, pathOf, type Tier } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import { code, codes } from './markdown';
import { COSTS, type Symptom } from './symptom';

/** Symptoms of the environment's access: wrong or missing credentials, tenants, addresses. */
export function accessSymptoms(environment: Environment): Symptom[] {
  const { edges, tiers } = pathOf(environment);
  return [
    ...edges.flatMap(clientCertificate),
    ...edges.flatMap(token),
    ...password(environment),
    ...edges.flatMap(addresses),
    ...tiers.map(tier => bypass(tier, environment)),
  ];
}

function clientCertificate({ settings: { access }, namespace }: Edge): Symptom[] {
  const { mtls } = access;
  if (!mtls) return [];
  const names = mtls.subjectAltNames ? `, or has none of the names ${codes(mtls.subjectAltNames, 'or')}` : '';
  return [
    {
      seen: 'The handshake is refused: “certificate required”, “unknown ca”',
      hops: ['certificate'],
      look: code('openssl verify -CAfile ca.crt client.crt'),
      fix: `The sender shows no certificate, one that the \`ca.crt\` of ${code(mtls.caSecret)} in ${code(namespace)} has not signed${names}. If nobody gets in: that Secret is missing.`,
      costs: COSTS.repeated,
    },
  ];
}

function token(edge: Edge): Symptom[] {
  const { access, tenant } = edge.settings;
  const { jwt } = access;
  if (!jwt) return [];
  const { proxyLog } = jwt.at === 'gateway' ? atEdge(edge) : atTier(edge.tier);
  const claims = [
    ...Object.entries(jwt.claims).map(([claim, values]) => `${code(claim)} (${codes(values, 'or')})`),
    ...(tenant?.claim === undefined ? [] : [`${code(tenant.claim)} (the tenant)`]),
  ];
  const also = claims.length ? ` and the claims ${claims.join(', ')}` : '';
  return [
    {
      seen: '401, or UNAUTHENTICATED (16)',
      hops: ['edge-policies'],
      look: code(`${proxyLog} --tail 20`),
      fix: `The token is expired, not of ${code(jwt.issuer)}, or signed with a key that istiod has not fetched.`,
      costs: COSTS.lost,
    },
    {
      seen: '403, or PERMISSION_DENIED (7)',
      hops: ['edge-policies'],
      look: code(`${proxyLog} --tail 20`),
      fix: `No token in ${code(jwt.header?.name ?? 'Authorization')}, or one without an audience of ${codes(jwt.audiences, 'or')}${also}.`,
      costs: COSTS.lost,
    },
  ];
}

function password({ access: { basic, bearer }, alloy }: Environment): Symptom[] {
  const key = basic?.htpasswd ?? bearer?.token;
  if (!key) return [];
  const read = basic
    ? 'Alloy reads it at start alone: after a change, roll out.'
    : 'An empty one keeps Alloy from starting.';
  return [
    {
      seen: '401, or UNAUTHENTICATED (16), answered by Alloy',
      hops: ['receiver'],
      look: code(`${kubectlIn(alloy.namespace)} get secret ${key.name}`),
      fix: `The sender’s ${basic ? 'user and password are' : 'token is'} not in the key ${code(key.key)} of that Secret. ${read}`,
      costs: COSTS.lost,
    },
  ];
}

function addresses(edge: Edge): Symptom[] {
  const { allowlist } = edge.settings.access;
  if (!allowlist) return [];
  const { proxyLog } = atEdge(edge);
  return [
    {
      seen: '403, or PERMISSION_DENIED (7), with `rbac_access_denied_matched_policy`',
      hops: ['edge-policies'],
      look: code(`${proxyLog} --tail 20`),
      fix: `The sender’s address is not in ${codes(allowlist, 'or')}. All addresses of the log are the NLB’s: \`preserve_client_ip.enabled\` was lost from its target groups.`,
      costs: COSTS.lost,
    },
  ];
}

/** Always there: the way past the edge is closed. */
function bypass(tier: Tier, { receiver: { tls } }: Environment): Symptom {
  if (tls) {
    return {
      seen: 'A failed handshake, HTTP 400 or a timeout, for a workload of the cluster that sends straight to Alloy',
      hops: ['receiver'],
      look: code(`${atTier(tier).kubectl} get configmap ${tier.configMap} -o yaml | grep client_ca_file`),
      fix: `As it is meant: only a certificate that ${code(tls.clientCa.key)} of ${code(tls.clientCa.name)} has signed gets through the handshake, and the gateway alone should have one.`,
      costs: COSTS.lost,
    };
  }
  return {
    seen: '403, or a reset, for a workload of the cluster that sends straight to Alloy',
    hops: ['alloy-policies'],
    look: code(`${atTier(tier).kubectl} get authorizationpolicy,peerauthentication`),
    fix: 'As it is meant: only the gateway’s identity is let in, by mTLS.',
    costs: COSTS.lost,
  };
}
