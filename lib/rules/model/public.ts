import { AWS, isInternetFacing, isLegacyNlb, isNlb } from './nlb';
import type { Service } from './services';

/** Whether the internet reaches the load balancer, where that is certain. */
export function isPublic(service: Service): boolean {
  const internal = service.annotations[`${AWS}internal`] ?? '';
  return isLegacyNlb(service) ? internal === '' || internal === 'false' : isNlb(service) && isInternetFacing(service);
}
