/** What the load balancer of a Service is that others wrote, by its annotations. */
import { text } from '../kubernetes/json';
import type { PresentGateway } from './present';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-';

const annotation = ({ annotations }: PresentGateway, name: string) => text(annotations[PREFIX + name]);

/** Undefined where it does not say whose load balancer it is: the AWS Load Balancer Controller's are internal by default, others not. */
export function presentScheme(gateway: PresentGateway): 'internal' | 'internet-facing' | undefined {
  const said = annotation(gateway, 'scheme');
  if (said !== undefined) return said === 'internet-facing' ? said : 'internal';
  const internal = annotation(gateway, 'internal');
  if (internal !== undefined) return internal === 'true' || internal === '0.0.0.0/0' ? 'internal' : 'internet-facing';
  const external = ['external', 'nlb-ip'].includes(annotation(gateway, 'type') ?? '');
  return external || gateway.service.loadBalancerClass !== undefined ? 'internal' : undefined;
}

/** Undefined: the Service does not say. */
export function presentTargetType(gateway: PresentGateway): 'ip' | 'instance' | undefined {
  const said = annotation(gateway, 'nlb-target-type');
  if (said !== undefined) return said === 'instance' ? said : 'ip';
  if (annotation(gateway, 'type') === 'nlb-ip') return 'ip';
  return gateway.service.loadBalancerClass === undefined ? undefined : 'instance';
}

/** Whether the gateway sees the senders' addresses. */
export function keepsClientAddress(gateway: PresentGateway, targetType: 'ip' | 'instance'): boolean {
  const attributes = (annotation(gateway, 'target-group-attributes') ?? '').split(',').map(pair => pair.trim());
  if (targetType === 'ip') return attributes.includes('preserve_client_ip.enabled=true');
  return !attributes.includes('preserve_client_ip.enabled=false') && gateway.service.externalTrafficPolicy === 'Local';
}
