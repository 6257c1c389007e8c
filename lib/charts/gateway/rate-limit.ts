/** How fast one sender may be. Istio has no words for it, so these are Envoy's own. */
import type { Construct } from 'constructs';
import {
  EnvoyFilter,
  EnvoyFilterSpecConfigPatchesApplyTo,
  EnvoyFilterSpecConfigPatchesMatchContext,
  EnvoyFilterSpecConfigPatchesPatchOperation,
} from '../../../imports/networking.istio.io';
import { edgeNames } from '../../path/names';
import { metadata, Wave } from '../metadata';
import type { RateLimit } from './parts';
import type { GatewayProps } from './props';

/** On our listeners alone, and last before the route: what the policies refuse costs no sender a token. */
export function rateLimit(scope: Construct, id: string, edge: GatewayProps, limit: RateLimit): EnvoyFilter {
  const subFilter = { name: 'envoy.filters.http.router' };
  const filter = { name: 'envoy.filters.network.http_connection_manager', subFilter };
  return new EnvoyFilter(scope, id, {
    metadata: metadata({ name: edgeNames(edge.prefix).rateLimit }, Wave.CONFIG),
    spec: {
      workloadSelector: { labels: edge.podLabels },
      configPatches: edge.listeners.map(({ targetPort, transport }) => ({
        applyTo: EnvoyFilterSpecConfigPatchesApplyTo.HTTP_UNDERSCORE_FILTER,
        match: {
          context: EnvoyFilterSpecConfigPatchesMatchContext.GATEWAY,
          listener: { portNumber: targetPort, filterChain: { filter } },
        },
        patch: {
          operation: EnvoyFilterSpecConfigPatchesPatchOperation.INSERT_UNDERSCORE_BEFORE,
          value: {
            name: 'envoy.filters.http.local_ratelimit',
            typed_config: localRateLimit(`otlp_${transport}`, limit),
          },
        },
      })),
    },
  });
}

/** https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto */
function localRateLimit(prefix: string, { requestsPerSecond, burst }: RateLimit) {
  const bucket = { max_tokens: burst, tokens_per_fill: requestsPerSecond, fill_interval: '1s' };
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
    stat_prefix: prefix,
    filter_enabled: always,
    filter_enforced: always,
    // A key without a value: a bucket of its own for each address.
    rate_limits: [{ actions: [{ remote_address: {} }] }],
    descriptors: [{ entries: [{ key: 'remote_address' }], token_bucket: bucket }],
    max_dynamic_descriptors: ADDRESSES,
    // Every request has an address; without a bucket of last resort the filter is not accepted.
    token_bucket: bucket,
    always_consume_default_token_bucket: false,
  };
}

/** The one that was silent for longest is forgotten, and begins anew with a full bucket. */
const ADDRESSES = 10_000;
