/** The load balancer, in the words of the AWS Load Balancer Controller. */
import * as v from 'valibot';
import {
  CLIENT_ROUTING_POLICIES,
  DEREGISTRATION_DELAY,
  IDLE_TIMEOUT,
  SCHEMES,
  TARGET_TYPES,
} from '../../facts/aws-nlb';
import { DEREGISTRATION_SECONDS, NLB_IDLE_SECONDS } from '../../timeouts';
import { cidrs } from '../cidrs';
import { doc, integer, label, section, text } from '../scalars';
import { AWS_CONTROLLER, AWS_ELB, KUBERNETES } from './pages';

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

/** The section `nlb`: the load balancer. */
export const nlb = section({
  scheme: doc(
    v.optional(v.picklist(SCHEMES), 'internal'),
    'Who can reach the NLB: the VPC and what is connected to it, or the internet. `internet-facing` needs `access`.',
    `${AWS_CONTROLLER}#lb-scheme`,
  ),
  targetType: doc(
    v.optional(v.picklist(TARGET_TYPES), 'ip'),
    'Targets: gateway pods (`ip`, needs the VPC CNI) or NodePorts (`instance`).',
    `${AWS_CONTROLLER}#nlb-target-type`,
  ),
  preserveClientAddress: doc(
    v.optional(v.boolean('true or false'), true),
    'Envoy sees the sender’s address. AWS’s default for ip targets is false. With it, a client cannot reach an internal NLB from the node that is its target.',
    `${AWS_ELB}network/edit-target-group-attributes.html#client-ip-preservation`,
  ),
  externalTrafficPolicy: doc(
    v.optional(v.picklist(['Local', 'Cluster'])),
    'For `instance` only. Default: Local there, which keeps the client’s address and probes the healthCheckNodePort; left out for `ip`.',
    `${KUBERNETES}reference/networking/virtual-ips/#external-traffic-policy`,
  ),
  sourceRanges: doc(
    v.optional(cidrs()),
    'loadBalancerSourceRanges, as CIDRs: who may connect, enforced by the NLB’s security group. Not together with securityGroups, which would override it. Default: access.allowlist, where no other port is on the Service; else everybody.',
    `${AWS_CONTROLLER}#lb-source-ranges`,
  ),
  subnets: doc(
    v.optional(v.pipe(v.array(label()), v.minLength(1, 'at least one subnet'))),
    'Subnet ids. Default: the controller finds them by their tags.',
    `${AWS_CONTROLLER}#subnets`,
  ),
  securityGroups: doc(
    v.optional(
      v.pipe(
        v.array(v.pipe(text(), v.regex(/^[-_.a-zA-Z0-9 ]+$/, 'a security group’s id or name'))),
        v.minLength(1, 'at least one'),
      ),
    ),
    'Security groups of the NLB, each by its id or its name. Default: the controller makes one.',
    `${AWS_CONTROLLER}#security-groups`,
  ),
  crossZone: doc(
    v.optional(v.boolean('true or false'), false),
    'Send to gateway pods in every zone. Bytes between zones are billed; without it each zone needs a gateway pod.',
    `${AWS_ELB}network/edit-load-balancer-attributes.html#load-balancer-cross-zone`,
  ),
  dnsClientRoutingPolicy: doc(
    v.optional(v.picklist(CLIENT_ROUTING_POLICIES), 'any_availability_zone'),
    'Whether Route 53 answers clients in the VPC with the address of their own zone.',
    `${AWS_ELB}network/edit-load-balancer-attributes.html#zonal-dns-affinity`,
  ),
  deregistrationDelaySeconds: doc(
    v.optional(integer(DEREGISTRATION_DELAY.least, DEREGISTRATION_DELAY.most), DEREGISTRATION_SECONDS),
    'How long the NLB keeps the flows to a gateway pod that goes away. The pod must drain as long.',
    `${AWS_ELB}network/edit-target-group-attributes.html#deregistration-delay`,
  ),
  idleTimeoutSeconds: doc(
    v.optional(
      v.strictObject({
        grpc: doc(
          v.optional(integer(IDLE_TIMEOUT.least, IDLE_TIMEOUT.most), NLB_IDLE_SECONDS),
          'Idle timeout of the OTLP/gRPC listener.',
        ),
        http: doc(
          v.optional(integer(IDLE_TIMEOUT.least, IDLE_TIMEOUT.most), NLB_IDLE_SECONDS),
          'Idle timeout of the OTLP/HTTP listener; the same value on a shared port.',
        ),
      }),
      {},
    ),
    'TCP idle timeout of each listener. Envoy closes idle connections after an hour; the NLB drops them silently, so that the NLB’s timeout has to be the longer one.',
    `${AWS_ELB}network/update-idle-timeout.html`,
  ),
  externalDns: doc(
    v.optional(v.boolean('true or false'), false),
    'Annotate the Service with both hosts, so that external-dns makes their DNS records.',
    'https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/',
  ),
  attributes: doc(
    attributes('load balancer'),
    'Further load balancer attributes, as AWS spells them. Default: none.',
    `${AWS_ELB}APIReference/API_LoadBalancerAttribute.html`,
  ),
  targetGroupAttributes: doc(
    attributes('target group'),
    'Further target group attributes, as AWS spells them. Default: none.',
    `${AWS_ELB}APIReference/API_TargetGroupAttribute.html`,
  ),
});
