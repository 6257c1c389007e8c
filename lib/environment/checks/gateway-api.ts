/** Finds what an edge in the Gateway API can't have, with the reason: what no field says there, and what istiod decides itself. */
import { shown } from '../../foreign/text';
import { get } from '../../kubernetes/json';
import { placingOf } from '../../path/dialects';
import type { EdgeView } from '../edge-views';
import type { Path } from '../structure';
import type { EdgeCheck } from './check';

export const GATEWAY_API_CHECKS: EdgeCheck[] = [
  ({ gateway: { api, deployment } }) =>
    api === 'gateway-api' &&
    !deployment && {
      path: ['gateway', 'api'],
      message:
        'gateway-api, but deployment is missing: istiod makes the pods of the Gateway, and deployment says how many and how large. Write gateway.deployment: {}, or keep api: istio before pods of somebody else.',
    },

  ...istiodsOwn(),

  ({ gateway: { api, deployment } }) =>
    api === 'gateway-api' &&
    deployment?.kind === 'DaemonSet' && {
      path: ['gateway', 'deployment', 'kind'],
      message: 'DaemonSet, but istiod makes a Deployment of a Gateway. Remove kind, or take api: istio.',
    },

  ...unsaid(),
];

/** What istiod names and places itself. */
function istiodsOwn(): EdgeCheck[] {
  const fields: readonly [path: Path, why: (view: EdgeView) => string][] = [
    [
      ['gateway', 'objectNamespace'],
      ({ alloy, gateway }) =>
        `the Gateway is where its pods are, in gateway.namespace, ${gateway.namespace}, and the routes are beside Alloy’s Service, in ${alloy.namespace}`,
    ],
    [['gateway', 'selector'], view => `the pods that istiod makes have the label ${labelOf(view)}`],
    [['gateway', 'serviceAccount'], view => `istiod calls it ${placingOf(view).serviceAccount}`],
    [['gateway', 'service', 'manifests', 'name'], view => `istiod calls it ${placingOf(view).service.name}`],
    [
      ['listeners', 'shared', 'targetPort'],
      () =>
        'Envoy binds the port of the Gateway’s listener, below 1024 too, and the Service that istiod makes sends there',
    ],
  ];
  return fields.map(
    ([path, why]): EdgeCheck =>
      view =>
        view.gateway.api === 'gateway-api' &&
        get(view, ...path) !== undefined && {
          path,
          message: `got ${shown(get(view, ...path))}, allowed with gateway.api: gateway-api: nothing, since ${why(view)}. Remove it.`,
        },
  );
}

/** What no field of the Gateway API's standard channel says. */
function unsaid(): EdgeCheck[] {
  const fields: readonly [path: Path, isSaid: (value: unknown) => boolean, why: string][] = [
    [['tls', 'minVersion'], value => value !== '1.2', 'no field says the oldest TLS version, and Envoy takes 1.2'],
    [
      ['access', 'mtls', 'subjectAltNames'],
      value => value !== undefined,
      'no field says which names a sender’s certificate must have: whoever has a certificate of that CA gets in. Take a CA that signs for your senders alone, or add access.jwt, basic or bearer',
    ],
    [
      ['receiver', 'tls'],
      value => value !== undefined,
      'istiod gives the pods of a Gateway no right to a Secret but those that its listeners name, so that they have no certificate for Alloy. The mesh’s mTLS protects that hop',
    ],
    [['cors', 'maxAgeSeconds'], value => value === 0, 'the Gateway API’s maxAge is 1 or more'],
  ];
  return fields.map(
    ([path, isSaid, why]): EdgeCheck =>
      view =>
        view.gateway.api === 'gateway-api' &&
        isSaid(get(view, ...path)) && {
          path,
          message: `can’t be said with gateway.api: gateway-api: ${why}. Remove it, or take gateway.api: istio.`,
        },
  );
}

function labelOf(view: EdgeView): string {
  return Object.entries(placingOf(view).labels)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}
