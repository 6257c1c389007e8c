import { AWS } from '../../facts/aws-nlb';
import { integer } from '../../kubernetes/json';
import { gatewaysOf } from './fronts';
import type { Model } from './model';
import type { Service } from './read/kubernetes/services';

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
