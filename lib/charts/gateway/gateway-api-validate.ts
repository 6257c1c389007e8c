/** The mistakes in the props of GatewayChart that are mistakes in the Gateway API alone. */
import { GATEWAY_NAME_LABEL } from '../../facts/gateway-api';
import { managedName } from '../../facts/managed-gateway';
import { shown } from '../../foreign/text';
import { EDGE_PREFIX, edgeNames } from '../../path/names';
import { entries } from '../validate';
import type { GatewayChartProps } from './props';

/** What no field says there, and what istiod decides itself. */
export function gatewayApiMistakes(props: GatewayChartProps): string[] {
  const { alloyService, cors, podLabels, pods, prefix = EDGE_PREFIX, routeNamespace, service } = props;
  const gatewayName = props.gatewayName ?? edgeNames(prefix).gateway;
  const name = managedName(gatewayName);
  const found: (string | false | undefined)[] = [
    ...(['pods', 'service'] as const).map(
      prop =>
        props[prop] === undefined && `${prop}: got nothing, needed with api: gateway-api: istiod makes them by it.`,
    ),
    pods?.kind === 'DaemonSet' && 'pods.kind: got DaemonSet, allowed with api: gateway-api: Deployment.',
    otherName('pods.name', pods?.name, name),
    otherName('pods.serviceAccount', pods?.serviceAccount, name),
    otherName('service.name', service?.name, name),
    otherName('routeNamespace', routeNamespace, alloyService?.namespace),
    podLabels &&
      JSON.stringify(podLabels) !== JSON.stringify({ [GATEWAY_NAME_LABEL]: gatewayName }) &&
      'podLabels: allowed with api: gateway-api: nothing, since istiod labels the pods.',
    ...entries(props.listeners).map(
      ({ port, targetPort }, index) =>
        targetPort !== undefined &&
        targetPort !== port &&
        `listeners[${index}].targetPort: got ${shown(targetPort)}, allowed with api: gateway-api: nothing, since Envoy binds the listener's port.`,
    ),
    props.minTlsVersion === '1.3' && unsaid('minTlsVersion', 'Envoy takes 1.2'),
    props.clientNames && unsaid('clientNames', 'any certificate of that CA is taken'),
    props.upstreamTlsSecret !== undefined && unsaid('upstreamTlsSecret', 'the pods may read no such Secret'),
    cors?.maxAgeSeconds === 0 && 'cors.maxAgeSeconds: got 0, allowed with api: gateway-api: 1 or more.',
  ];
  return found.filter(text => typeof text === 'string');
}

function otherName(prop: string, got: string | undefined, allowed: string | undefined): string | false {
  return (
    got !== undefined &&
    got !== allowed &&
    `${prop}: got ${shown(got)}, allowed with api: gateway-api: ${shown(allowed)}.`
  );
}

function unsaid(prop: string, why: string): string {
  return `${prop}: no field of the Gateway API's standard channel says it: ${why}. Leave it out, or take api: istio.`;
}
