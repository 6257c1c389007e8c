import { AWS } from '../../facts/aws-nlb';
import { get, integer, text } from '../../kubernetes/json';
import { hasClass } from '../../kubernetes/nlb';
import { gatewaysOf } from './fronts';
import type { Model } from './model';
import type { Service } from './read/kubernetes/services';

/** Whether the AWS Load Balancer Controller makes a Network Load Balancer for the Service. */
export function isNlb({ type, annotations, spec }: Service): boolean {
  if (type !== 'LoadBalancer') return false;
  const own = text(get(spec, 'loadBalancerClass'));
  if (own !== undefined) return own === 'service.k8s.aws/nlb';
  const kind = annotations[`${AWS}type`];
  return kind === 'external' || kind === 'nlb-ip' || (kind === undefined && `${AWS}nlb-target-type` in annotations);
}

/**
 * Whether Kubernetes' own controller makes the load balancer. That controller reads no scheme, and makes public load
 * balancers by default.
 */
export function isLegacyNlb(service: Service): boolean {
  return service.type === 'LoadBalancer' && !hasClass(service) && service.annotations[`${AWS}type`] === 'nlb';
}

/** Whether the Service is in front of a gateway: by a Gateway in the input, or by the labels of Istio's charts. */
export function isGatewayService(model: Model, service: Service): boolean {
  return gatewaysOf(model, service).length > 0 || 'istio' in service.selector;
}

/** The health check, as the controller reads it. */
export function healthCheck({ annotations, ports }: Service) {
  const protocol = (annotations[`${AWS}healthcheck-protocol`] ?? 'tcp').toLowerCase();
  const written = annotations[`${AWS}healthcheck-port`] ?? 'traffic-port';
  const number = integer(written);
  const named = number === undefined ? ports.find(({ name }) => name === written) : undefined;
  return { protocol, written, number, named, path: annotations[`${AWS}healthcheck-path`] };
}
