/** The load balancer, in the words of the AWS Load Balancer Controller. */
import * as v from 'valibot';
import {
  CLIENT_ROUTING_POLICIES,
  DEREGISTRATION_DELAY,
  IDLE_TIMEOUT,
  SCHEMES,
  TARGET_TYPES,
} from '../../facts/aws-nlb';
import { cidrs } from '../cidrs';
import { doc, integer, label, section, text } from '../scalars';

const attributes = (prefix: string) =>
  v.optional(
    v.record(
      v.pipe(v.string('a key'), v.regex(/^[a-z0-9_.]+$/, `an attribute key of the ${prefix}`)),
      attributeValue(),
    ),
    {},
  );

const attributeValue = () =>
  v.pipe(text(), v.regex(/^[^,=]+$/, 'a value without "," and "=", which separate attributes in the annotation'));

export const nlb = section({
  scheme: doc(v.optional(v.picklist(SCHEMES), 'internal'), 'Who can reach the NLB. `internet-facing` needs `access`.'),
  targetType: doc(
    v.optional(v.picklist(TARGET_TYPES), 'ip'),
    'Targets: gateway pods (`ip`, needs the VPC CNI) or NodePorts (`instance`).',
  ),
  preserveClientAddress: doc(
    v.optional(v.boolean('true or false'), true),
    'Envoy sees the sender’s address. AWS’s default for ip targets is false. With it, a client cannot reach an internal NLB from the node that is its target.',
  ),
  externalTrafficPolicy: doc(
    v.optional(v.picklist(['Local', 'Cluster'])),
    'For `instance` only. Default: Local there, which keeps the client’s address and probes the healthCheckNodePort; left out for `ip`.',
  ),
  sourceRanges: doc(
    v.optional(cidrs()),
    'loadBalancerSourceRanges: who may connect, enforced by the NLB’s security group. Not together with securityGroups, which would override it. Default: access.allowlist, where no other port is on the Service.',
  ),
  subnets: doc(
    v.optional(v.pipe(v.array(label()), v.minLength(1, 'at least one subnet'))),
    'Subnet ids. Default: the controller finds them by their tags.',
  ),
  securityGroups: doc(
    v.optional(
      v.pipe(
        v.array(v.pipe(text(), v.regex(/^[-_.a-zA-Z0-9 ]+$/, 'a security group’s id or name'))),
        v.minLength(1, 'at least one'),
      ),
    ),
    'Security groups of the NLB. Default: the controller makes one.',
  ),
  crossZone: doc(
    v.optional(v.boolean('true or false'), false),
    'Send to gateway pods in every zone. Bytes between zones are billed; without it each zone needs a gateway pod.',
  ),
  dnsClientRoutingPolicy: doc(
    v.optional(v.picklist(CLIENT_ROUTING_POLICIES), 'any_availability_zone'),
    'Whether Route 53 answers clients in the VPC with the address of their own zone.',
  ),
  deregistrationDelaySeconds: doc(
    v.optional(integer(DEREGISTRATION_DELAY.least, DEREGISTRATION_DELAY.most), 60),
    'How long the NLB keeps the flows to a gateway pod that goes away. The pod must drain as long.',
  ),
  idleTimeoutSeconds: doc(
    v.optional(
      v.strictObject({
        grpc: doc(v.optional(integer(IDLE_TIMEOUT.least, IDLE_TIMEOUT.most), 3660), 'Of the OTLP/gRPC listener.'),
        http: doc(
          v.optional(integer(IDLE_TIMEOUT.least, IDLE_TIMEOUT.most), 3660),
          'Of the OTLP/HTTP listener; the same value on a shared port.',
        ),
      }),
      {},
    ),
    'TCP idle timeout of each listener. Envoy closes idle connections after an hour; the NLB drops them silently, so it has to be the later one.',
  ),
  externalDns: doc(
    v.optional(v.boolean('true or false'), false),
    'Annotate the Service with both hosts for external-dns.',
  ),
  attributes: doc(attributes('load balancer'), 'Further load balancer attributes, as AWS spells them.'),
  targetGroupAttributes: doc(attributes('target group'), 'Further target group attributes, as AWS spells them.'),
});
