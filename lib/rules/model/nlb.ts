import { get, integer, stringMap, text } from '../../kubernetes/json';
import { gatewaysOf } from './fronts';
import type { Model } from './model';
import type { Service } from './read/kubernetes/services';

/** What the annotations of the AWS Load Balancer Controller start with. */
export const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';

/** Whether the AWS Load Balancer Controller makes a Network Load Balancer for the Service. */
export function isNlb({ type, annotations, manifest }: Service): boolean {
  if (type !== 'LoadBalancer') return false;
  const own = text(get(manifest.value, 'spec', 'loadBalancerClass'));
  if (own !== undefined) return own === 'service.k8s.aws/nlb';
  const kind = annotations[`${AWS}type`];
  return kind === 'external' || kind === 'nlb-ip' || (kind === undefined && `${AWS}nlb-target-type` in annotations);
}

/** `ip` or `instance`; undefined where the Service does not say and the controller would not know either. */
export function targetType({ annotations, manifest }: Service): string | undefined {
  const written = annotations[`${AWS}nlb-target-type`];
  if (written) return written === 'nlb-ip' ? 'ip' : written;
  if (annotations[`${AWS}type`] === 'nlb-ip') return 'ip';
  return get(manifest.value, 'spec', 'loadBalancerClass') === undefined ? undefined : 'instance';
}

/** By the scheme; where there is none, by the older annotation, and by the default internal. */
export function isInternetFacing({ annotations }: Service): boolean {
  const scheme = annotations[`${AWS}scheme`];
  return scheme === undefined
    ? /^(?:0|f|false)$/i.test(annotations[`${AWS}internal`] ?? '')
    : scheme === 'internet-facing';
}

/** Whether Kubernetes' own controller makes the load balancer: it reads no scheme, and what it makes is public by default. */
export function isLegacyNlb({ type, annotations, manifest }: Service): boolean {
  const hasClass = get(manifest.value, 'spec', 'loadBalancerClass') !== undefined;
  return type === 'LoadBalancer' && !hasClass && annotations[`${AWS}type`] === 'nlb';
}

/** The key=value pairs of an annotation. */
export function attributes(service: Service, name: string): Readonly<Record<string, string>> {
  const written = service.annotations[AWS + name] ?? '';
  return stringMap(
    Object.fromEntries(
      written.split(',').map(pair => {
        const [key, value = ''] = pair.trim().split(/=(.*)/s);
        return [key!, value];
      }),
    ),
  );
}

/** Whether the load balancer puts a proxy protocol header before each connection. */
export function sendsProxyProtocol(service: Service): boolean {
  return (
    service.annotations[`${AWS}proxy-protocol`] === '*' ||
    attributes(service, 'target-group-attributes')['proxy_protocol_v2.enabled'] === 'true'
  );
}

/** Whether the pods see the address of the client, and not one of the load balancer or a node. */
export function keepsClientAddress(service: Service): boolean | undefined {
  if (sendsProxyProtocol(service)) return true;
  const preserve = attributes(service, 'target-group-attributes')['preserve_client_ip.enabled'];
  const type = targetType(service);
  if (type === 'ip') return preserve === 'true';
  if (type !== 'instance') return undefined;
  return preserve !== 'false' && get(service.manifest.value, 'spec', 'externalTrafficPolicy') === 'Local';
}

/** Whether the Service is in front of a gateway, by a Gateway in the input or by the labels that Istio's charts use. */
export function isGatewayService(model: Model, service: Service): boolean {
  return gatewaysOf(model, service).length > 0 || 'istio' in service.selector;
}

/** What the health check is, as the controller reads it. */
export function healthCheck({ annotations, ports }: Service) {
  const protocol = (annotations[`${AWS}healthcheck-protocol`] ?? 'tcp').toLowerCase();
  const written = annotations[`${AWS}healthcheck-port`] ?? 'traffic-port';
  const number = integer(written);
  const named = number === undefined ? ports.find(({ name }) => name === written) : undefined;
  return { protocol, written, number, named, path: annotations[`${AWS}healthcheck-path`] };
}
