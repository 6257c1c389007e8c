/**
 * Reads from annotations what load balancer somebody else's Service gets.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
import { text } from '../kubernetes/json';
import type { PresentGateway } from './present';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-';

const annotation = ({ annotations }: PresentGateway, name: string) => text(annotations[PREFIX + name]);

/**
 * Undefined where the Service does not say which controller acts: the AWS Load Balancer Controller's default is
 * internal, other controllers' is not.
 */
export function presentScheme(gateway: PresentGateway): 'internal' | 'internet-facing' | undefined {
  const said = annotation(gateway, 'scheme');
  if (said !== undefined) return said === 'internet-facing' ? said : 'internal';
  const internal = annotation(gateway, 'internal');
  if (internal !== undefined) return internal === 'true' || internal === '0.0.0.0/0' ? 'internal' : 'internet-facing';
  const external = ['external', 'nlb-ip'].includes(annotation(gateway, 'type') ?? '');
  return external || gateway.service.loadBalancerClass !== undefined ? 'internal' : undefined;
}

/** Whether targets are pods or nodes; undefined where the Service does not say. */
export function presentTargetType(gateway: PresentGateway): 'ip' | 'instance' | undefined {
  const said = annotation(gateway, 'nlb-target-type');
  if (said !== undefined) return said === 'instance' ? said : 'ip';
  if (annotation(gateway, 'type') === 'nlb-ip') return 'ip';
  return gateway.service.loadBalancerClass === undefined ? undefined : 'instance';
}

/** Whether the gateway sees the senders' addresses behind this load balancer. */
export function keepsClientAddress(gateway: PresentGateway, targetType: 'ip' | 'instance'): boolean {
  const attributes = (annotation(gateway, 'target-group-attributes') ?? '').split(',').map(pair => pair.trim());
  if (targetType === 'ip') return attributes.includes('preserve_client_ip.enabled=true');
  return !attributes.includes('preserve_client_ip.enabled=false') && gateway.service.externalTrafficPolicy === 'Local';
}
