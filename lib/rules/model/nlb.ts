import { AWS, NLB_ANNOTATIONS } from '../../facts/aws-nlb';
import { get, integer } from '../../kubernetes/json';
import { targetTypeOf } from '../../kubernetes/nlb';
import { gatewaysOf } from './fronts';
import type { Model } from './model';
import type { Service } from './read/kubernetes/services';

/** Whether the Service is in front of a gateway: by a Gateway in the input, or by the labels of Istio's charts. */
export function isGatewayService(model: Model, service: Service): boolean {
  return gatewaysOf(model, service).length > 0 || 'istio' in service.selector;
}

/** Whether the health check asks the nodes for pods of the Service on them, unless told otherwise. */
export function asksNodes(service: Service): boolean {
  return targetTypeOf(service) === 'instance' && get(service.spec, 'externalTrafficPolicy') === 'Local';
}

/** The health check, as the controller reads it. */
export function healthCheck(service: Service) {
  const { annotations, ports } = service;
  const byDefault = asksNodes(service) ? 'http' : 'tcp';
  const protocol = (annotations[`${AWS}healthcheck-protocol`] ?? byDefault).toLowerCase();
  const written = annotations[`${AWS}healthcheck-port`] ?? 'traffic-port';
  const number = integer(written);
  const named = number === undefined ? ports.find(({ name }) => name === written) : undefined;
  return { protocol, written, number, named, path: annotations[`${AWS}healthcheck-path`] };
}

/** An annotation that begins as those of the AWS Load Balancer Controller do. */
export interface NlbAnnotation {
  readonly key: string;
  /** What stands behind the common beginning, in full and without the listener or port. */
  readonly written: string;
  readonly name: string;
  /** `TCP-4317` or `4317`, of an annotation for one listener or one port. */
  readonly port: string | undefined;
  readonly value: string;
  /** Whether the controller reads annotations of this name. */
  readonly known: boolean;
}

/** The annotations of a Service that begin as the controller's do. */
export function nlbAnnotations({ annotations }: Service): NlbAnnotation[] {
  return Object.entries(annotations).flatMap(([key, value]) => {
    if (!key.startsWith(AWS)) return [];
    const written = key.slice(AWS.length);
    const dot = written.indexOf('.');
    const hasPort = dot > 0 && FOR_PORTS.includes(written.slice(0, dot));
    const name = hasPort ? written.slice(0, dot) : written;
    const port = hasPort ? written.slice(dot + 1) : undefined;
    return [{ key, written, name, port, value, known: NLB_ANNOTATIONS.has(name) }];
  });
}

/** The annotations that may be for one listener or one port. */
const FOR_PORTS = ['listener-attributes', 'target-group-attributes'];
