/** Says which requests the gateway repeats. No field of a route of the Gateway API's standard channel does, so the object is Envoy's own. */
import type { Construct } from 'constructs';
import {
  EnvoyFilter,
  EnvoyFilterSpecConfigPatchesApplyTo,
  EnvoyFilterSpecConfigPatchesMatchContext,
  EnvoyFilterSpecConfigPatchesMatchRouteConfigurationVhostRouteAction,
  EnvoyFilterSpecConfigPatchesPatchOperation,
} from '../../../imports/networking.istio.io';
import { edgeNames } from '../../path/names';
import { metadata, Wave } from '../metadata';
import type { GatewayProps } from './props';

/**
 * Which requests are repeated, in Istio's and in Envoy's words. Never on `unavailable`: a receiver short of memory answers so, and a
 * retry would multiply its load.
 */
export const RETRY_ON = 'connect-failure,refused-stream,reset-before-request';

/** Makes the filter for all routes of the gateway's pods, which are ours alone: it takes the place of Istio's default. */
export function retries(scope: Construct, id: string, edge: GatewayProps): EnvoyFilter {
  return new EnvoyFilter(scope, id, {
    metadata: metadata({ name: edgeNames(edge.prefix).retries }, Wave.CONFIG),
    spec: {
      workloadSelector: { labels: edge.podLabels },
      configPatches: [
        {
          applyTo: EnvoyFilterSpecConfigPatchesApplyTo.HTTP_UNDERSCORE_ROUTE,
          match: {
            context: EnvoyFilterSpecConfigPatchesMatchContext.GATEWAY,
            routeConfiguration: {
              vhost: {
                route: { action: EnvoyFilterSpecConfigPatchesMatchRouteConfigurationVhostRouteAction.ROUTE },
              },
            },
          },
          patch: {
            operation: EnvoyFilterSpecConfigPatchesPatchOperation.MERGE,
            value: { route: { retry_policy: { retry_on: RETRY_ON } } },
          },
        },
      ],
    },
  });
}
