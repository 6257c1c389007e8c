/** The load balancer, in the words of the AWS Load Balancer Controller. */
import * as v from 'valibot';
import {
  AWS,
  CLIENT_ROUTING_POLICIES,
  CONTROLLER_TAGS,
  DEREGISTRATION_DELAY,
  IDLE_TIMEOUT,
  IP_ADDRESS_TYPES,
  LONGEST_NAME,
  MOST_TAGS,
  SCHEMES,
  TARGET_TYPES,
} from '../../facts/aws-nlb';
import { DEREGISTRATION_SECONDS, NLB_IDLE_SECONDS } from '../../timeouts';
import { cidrs } from '../cidrs';
import { doc, integer, section, text } from '../scalars';
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

/** A list of at least one, each once. */
const each = <S extends v.GenericSchema<string, string>>(one: S, none: string) =>
  v.pipe(
    v.array(one),
    v.minLength(1, none),
    v.check(list => new Set(list).size === list.length, 'a list that names each once'),
  );

/** A part of a list that commas separate, as the controller takes lists apart: without blanks around. */
const part = (pattern: RegExp, what: string) => v.pipe(text(), v.regex(pattern, what));

const PART = /^[^,\s]([^,]*[^,\s])?$/;

/** What AWS takes in a key or a value of a tag. The controller separates tags by commas, and a key from its value by `=`. */
const TAG_KEY = /^(?=\S)[\p{L}\p{N} +\-.:_/@]{1,128}(?<=\S)$/u;
const TAG_VALUE = /^((?=\S)[\p{L}\p{N} +\-=.:_/@]{1,256}(?<=\S))?$/u;

const tags = () =>
  v.pipe(
    v.record(
      v.pipe(
        v.string('a key'),
        v.check(key => TAG_KEY.test(key), 'a tag’s key: up to 128 letters, digits, blanks within and + - . : _ / @'),
        v.check(key => !/^aws:/i.test(key), 'a tag’s key that does not begin with aws:, which AWS keeps for itself'),
        v.check(
          key => !CONTROLLER_TAGS.includes(key),
          `a tag’s key other than the controller’s own: ${CONTROLLER_TAGS.join(', ')}`,
        ),
      ),
      v.pipe(
        v.string('text'),
        v.check(
          value => TAG_VALUE.test(value),
          'a tag’s value: up to 256 letters, digits, blanks within and + - = . : _ / @',
        ),
      ),
    ),
    v.maxEntries(
      MOST_TAGS - CONTROLLER_TAGS.length,
      `at most ${MOST_TAGS - CONTROLLER_TAGS.length} tags: AWS takes ${MOST_TAGS}, and ${CONTROLLER_TAGS.length} are the controller’s own`,
    ),
  );

/** The section `nlb`: the load balancer. */
export const nlb = section({
  scheme: doc(
    v.optional(v.picklist(SCHEMES), 'internal'),
    'Who can reach the NLB: the VPC and what is connected to it, or the internet. `internet-facing` needs `access`. At a change the controller deletes the NLB, even one with deletion protection, and makes another, with another DNS name.',
    `${AWS_CONTROLLER}#lb-scheme`,
  ),
  name: doc(
    v.optional(
      part(
        new RegExp(`^(?!internal-)[A-Za-z0-9]([-A-Za-z0-9]{0,${LONGEST_NAME - 2}}[A-Za-z0-9])?$`),
        `a name of letters, digits and "-" within, at most ${LONGEST_NAME}, that does not begin with internal-`,
      ),
    ),
    'Name of the NLB in AWS, once in a region and account. It counts when the NLB is made: a later change does nothing until the Service is made anew. Default: the controller makes one of the Service’s.',
    `${AWS_CONTROLLER}#load-balancer-name`,
  ),
  ipAddressType: doc(
    v.optional(v.picklist(IP_ADDRESS_TYPES)),
    'Whether senders reach the NLB by IPv4 alone, or by IPv6 too: `dualstack` needs an IPv6 network on each subnet. Senders of another family than the gateway’s pods are seen at an address of the NLB, whatever preserveClientAddress says. Default: `ipv4`.',
    `${AWS_CONTROLLER}#ip-address-type`,
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
    v.optional(
      each(part(PART, 'a subnet’s id or its Name tag, without a comma and blanks around'), 'at least one subnet'),
    ),
    'Subnets, each by its id or its Name tag, one in a zone. Default: the controller finds them by their tags.',
    `${AWS_CONTROLLER}#subnets`,
  ),
  eipAllocations: doc(
    v.optional(each(part(/^eipalloc-[0-9a-f]+$/, 'an Elastic IP’s eipalloc-…'), 'at least one')),
    'Static public addresses: an Elastic IP for each of `subnets`, in that order. For `internet-facing` alone. They count when the NLB is made or its subnets change, not by themselves later. Default: AWS chooses.',
    `${AWS_CONTROLLER}#eip-allocations`,
  ),
  privateIpv4Addresses: doc(
    v.optional(each(v.pipe(text(), v.ipv4('an IPv4 address')), 'at least one')),
    'Static addresses of an internal NLB: one out of each of `subnets`, in any order. They count when the NLB is made or its subnets change, not by themselves later. Default: AWS chooses.',
    `${AWS_CONTROLLER}#private-ipv4-addresses`,
  ),
  ipv6Addresses: doc(
    v.optional(each(v.pipe(text(), v.ipv6('an IPv6 address')), 'at least one')),
    'Static IPv6 addresses of a `dualstack` NLB: one out of each of `subnets`, in any order. They count when the NLB is made, becomes dualstack or its subnets change, not by themselves later. Default: AWS chooses.',
    `${AWS_CONTROLLER}#ipv6-addresses`,
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
  manageBackendSecurityGroupRules: doc(
    v.optional(v.boolean('true or false')),
    'With securityGroups: whether the controller lets the NLB in to the pods’ or nodes’ security groups. Where it doesn’t, somebody has to, the port of the health check too. Default: what the controller was started with, false unless somebody chose.',
    `${AWS_CONTROLLER}#manage-backend-sg-rules`,
  ),
  securityGroupPrefixLists: doc(
    v.optional(each(part(/^pl-[0-9a-f]+$/, 'a managed prefix list’s pl-…'), 'at least one')),
    'Managed prefix lists: who may connect, beside sourceRanges if there are any, else nobody but they. Enforced by the NLB’s security group, on which each list counts as many rules as it may have entries. Not together with securityGroups, which would override it. Default: none.',
    `${AWS_CONTROLLER}#lb-security-group-prefix-lists`,
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
  additionalResourceTags: doc(
    v.optional(tags(), {}),
    'AWS tags of the NLB, its listeners, target groups and security group. The controller refuses those that it was told to leave to others (--external-managed-tags). Default: none.',
    `${AWS_CONTROLLER}#additional-resource-tags`,
  ),
  annotations: doc(
    v.optional(
      v.record(
        v.pipe(
          v.string('an annotation'),
          v.regex(
            new RegExp(`^${AWS.replaceAll('.', '\\.')}[-a-z0-9]+(\\.[-A-Za-z0-9]+)?$`),
            `an annotation of the controller: ${AWS}…`,
          ),
        ),
        text(),
      ),
      {},
    ),
    `Further annotations that the controller reads and that have no field here, by their full names: \`${AWS}healthcheck-interval: "10"\`. The controller says nothing of a name that it doesn’t know. Default: none.`,
  ),
});
