/** Limits how fast one address may send. Istio has no API for this, so the objects are Envoy's own. */
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

/**
 * Makes the filter for our listeners alone. The filter is the last one before the route: a request that a policy
 * refuses costs the sender nothing.
 */
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

/**
 * The filter's configuration.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto
 */
function localRateLimit(prefix: string, { requestsPerSecond, burst }: RateLimit) {
  const bucket = { max_tokens: burst, tokens_per_fill: requestsPerSecond, fill_interval: '1s' };
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
    stat_prefix: prefix,
    filter_enabled: always,
    filter_enforced: always,
    // A descriptor key without a value: each address gets its own bucket.
    rate_limits: [{ actions: [{ remote_address: {} }] }],
    descriptors: [{ entries: [{ key: 'remote_address' }], token_bucket: bucket }],
    max_dynamic_descriptors: ADDRESSES,
    // Every request has an address, but Envoy rejects the filter without a default bucket.
    token_bucket: bucket,
    always_consume_default_token_bucket: false,
  };
}

/**
 * Addresses that are remembered. The one that was silent for longest is dropped, and starts again with a full bucket.
 */
const ADDRESSES = 10_000;
