import { closest, distance } from 'fastest-levenshtein';
import { AUTO_MODE_CLASS, AWS, CLASSIC_ANNOTATIONS, NLB_ANNOTATIONS } from '../../facts/aws-nlb';
import { inert } from '../../foreign/text';
import { get, record, text } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { isNlb } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { gatewaysOf } from '../model/fronts';
import type { Model } from '../model/model';
import { type NlbAnnotation, nlbAnnotations } from '../model/nlb';
import { podsOf } from '../model/pods';
import type { Problem } from '../model/problem';
import type { Service } from '../model/read/kubernetes/services';

export const nlbAnnotationIgnored: Rule = {
  id: 'nlb-annotation-ignored',
  hop: 'nlb',
  severity: 'warning',
  summary: 'Annotations of a Network Load Balancer are among those that its controller reads.',
  why: `The controller passes over what it doesn't know: a misspelt name, an annotation of classic or Application Load Balancers, a port that the Service lacks, what stands among the labels or on the pods. The default stays, such as 350 s
until an idle connection is dropped without a word.`,
  fix: 'Write the annotation that the controller reads, or take it out.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    networkBalancer(['listener-attributes.TCP-4317: tcp.idle_timeout.seconds=3600']),
    'listener-attributes.TCP-4317: tcp.idle_timeout.seconds=3600',
    'connection-idle-timeout: "3600"',
  ),
  *check(model) {
    for (const service of model.services) {
      const isAuto = get(service.spec, 'loadBalancerClass') === AUTO_MODE_CLASS && service.type === 'LoadBalancer';
      if (service.type === 'LoadBalancer') yield* elsewhere(model, service);
      if (!isNlb(service) && !isAuto) continue;
      for (const annotation of nlbAnnotations(service)) {
        const problem = isAuto ? unknownTo(annotation) : ignored(service, annotation);
        if (problem)
          yield {
            object: service.manifest,
            path: ['metadata', 'annotations', annotation.key],
            inKey: true,
            ...problem,
          };
      }
      for (const key of Object.keys(service.annotations)) {
        const problem = ofOthers(key);
        if (problem)
          yield { object: service.manifest, path: ['metadata', 'annotations', key], inKey: true, ...problem };
      }
      const address = text(get(service.spec, 'loadBalancerIP'));
      if (address)
        yield {
          object: service.manifest,
          path: ['spec', 'loadBalancerIP'],
          got: 'the controller reads no loadBalancerIP',
          fix: 'Write aws-load-balancer-eip-allocations, or of an internal load balancer aws-load-balancer-private-ipv4-addresses.',
        };
    }
  },
};

/** The controller's annotations among the labels of the Service, and on what stands beside it: its pods and what makes them, and its Gateways. */
function* elsewhere(model: Model, service: Service): Generator<Problem> {
  const pods = podsOf(model, service);
  const places = [
    { object: service.manifest, path: ['metadata', 'labels'] },
    ...gatewaysOf(model, service).map(({ manifest }) => ({ object: manifest, path: ['metadata', 'annotations'] })),
    ...pods.map(({ manifest }) => ({ object: manifest, path: ['metadata', 'annotations'] })),
    ...pods.map(({ manifest, metadataPath }) => ({ object: manifest, path: [...metadataPath, 'annotations'] })),
  ];
  for (const { object, path } of places)
    for (const key of Object.keys(record(get(object.value, ...path)))) {
      // what istiod makes of a Gateway of the Gateway API has them everywhere
      if (!key.startsWith(AWS) || service.annotations[key] !== undefined) continue;
      yield {
        object,
        path: [...path, key],
        inKey: true,
        got: `the controller reads annotations of Services, and not ${path.at(-1)} of a ${object.kind}`,
        fix: `Move it to metadata.annotations of Service ${service.name}.`,
      };
    }
}

type Said = { readonly got: string; readonly fix?: string } | undefined;

/** What EKS Auto Mode's documentation does not list. */
function unknownTo({ name }: NlbAnnotation): Said {
  return NOT_IN_AUTO_MODE.includes(name)
    ? {
        got: `EKS Auto Mode, which makes this load balancer, is not documented to read ${name}`,
        fix: 'Write loadBalancerClass: service.k8s.aws/nlb where the AWS Load Balancer Controller runs, or take it out.',
      }
    : undefined;
}

const NOT_IN_AUTO_MODE = [
  'listener-attributes',
  'eip-allocations',
  'private-ipv4-addresses',
  'ipv6-addresses',
  'security-groups',
];

function ignored({ annotations, ports }: Service, { name, port, known, value, written }: NlbAnnotation): Said {
  const instead = CLASSIC_ANNOTATIONS.get(name);
  if (instead !== undefined)
    return {
      got: `${name} is for classic load balancers, and an NLB does not have it`,
      fix: instead.includes(':') ? `Write aws-load-balancer-${instead}.` : `Take it out: ${instead}.`,
    };
  if (!known) {
    const near = nearest(written);
    return {
      got: `the controller reads no aws-load-balancer-${inert(written)}`,
      fix: near ? `Did you mean ${near.startsWith('spec.') ? near : `aws-load-balancer-${near}`}?` : 'Take it out.',
    };
  }
  if (FOR_TLS.includes(name) && !annotations[`${AWS}ssl-cert`] && !(name === 'backend-protocol' && value !== 'ssl'))
    return {
      got: `without aws-load-balancer-ssl-cert no listener is TLS, and ${name} means nothing`,
      fix: 'Take it out, or write aws-load-balancer-ssl-cert where the load balancer is to end TLS.',
    };
  const only = Object.hasOwn(ONLY, name) ? ONLY[name]! : undefined;
  if (only && !only.words.test(value))
    return { got: `${name} is "${inert(value)}", which the controller passes over`, fix: `Write ${only.write}.` };
  if (name === 'listener-attributes' && !/^[A-Z_]+-\d+$/.test(port ?? ''))
    return { got: 'listener-attributes names no listener', fix: 'Write listener-attributes.TCP-<Service port>.' };
  if (name === 'target-group-attributes' && port !== undefined && !ports.some(found => String(found.port) === port))
    return {
      got: `target-group-attributes.${inert(port)} names no port of the Service`,
      fix: 'Write the number of one of its ports.',
    };
  return undefined;
}

/** Annotations that are for listeners with a certificate. */
const FOR_TLS = ['alpn-policy', 'backend-protocol', 'ssl-negotiation-policy', 'ssl-ports'];

/** Words that count; others are as if the annotation were not there. */
const ONLY: Readonly<Record<string, { readonly words: RegExp; readonly write: string }>> = {
  'enable-icmp-for-path-mtu-discovery': { words: /^(?:on|off)$/, write: 'on' },
  'enable-tcp-udp-listener': { words: /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/, write: 'true or false' },
};

function nearest(written: string): string | undefined {
  if (written.length > LONGEST) return undefined;
  const name = written.split('.')[0]!;
  const near = closest(name, [...NLB_ANNOTATIONS.keys()]);
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name];
  return distance(name, near) <= Math.max(2, name.length / 4) ? near : undefined;
}

/** More letters than any annotation has. */
const LONGEST = 80;

/** Names under which people look for an annotation. */
const ALIASES: Readonly<Record<string, string>> = {
  'load-balancer-attributes': 'attributes',
  'load-balancer-name': 'name',
  'target-type': 'nlb-target-type',
  'certificate-arn': 'ssl-cert',
  tags: 'additional-resource-tags',
  'connection-draining': 'target-group-attributes: deregistration_delay.timeout_seconds=<seconds>',
  'deletion-protection': 'attributes: deletion_protection.enabled=true',
  'deregistration-delay': 'target-group-attributes: deregistration_delay.timeout_seconds=<seconds>',
  eip: 'eip-allocations',
  'elastic-ips': 'eip-allocations',
  'healthcheck-interval-seconds': 'healthcheck-interval',
  'healthcheck-timeout-seconds': 'healthcheck-timeout',
  'healthy-threshold-count': 'healthcheck-healthy-threshold',
  'idle-timeout': 'listener-attributes.TCP-<port>: tcp.idle_timeout.seconds=<60 to 6000>',
  'inbound-cidrs': 'spec.loadBalancerSourceRanges',
  'preserve-client-ip': 'target-group-attributes: preserve_client_ip.enabled=true',
  'private-ips': 'private-ipv4-addresses',
  'source-ranges': 'spec.loadBalancerSourceRanges',
  'ssl-policy': 'ssl-negotiation-policy',
  'success-codes': 'healthcheck-success-codes',
  'tcp-idle-timeout': 'listener-attributes.TCP-<port>: tcp.idle_timeout.seconds=<60 to 6000>',
  'unhealthy-threshold-count': 'healthcheck-unhealthy-threshold',
  'load-balancer-source-ranges': 'spec.loadBalancerSourceRanges',
};

/** Annotations that only look like the controller's. */
function ofOthers(key: string): Said {
  const [, group, name] = /^(?:([^/]+)\/)?(.+)$/.exec(key) ?? [];
  if (name === undefined || key.startsWith(AWS)) return undefined;
  if (group === 'alb.ingress.kubernetes.io') {
    const [first = ''] = name.split('.');
    const twin = first === 'listener-attributes' ? 'listener-attributes.TCP-<port>' : ALB[name];
    return twin
      ? {
          got: `${key} is for Ingresses, and no Service’s load balancer has it`,
          fix: `Write ${twin.startsWith('spec.') ? twin : AWS + twin}.`,
        }
      : undefined;
  }
  const bare = ALIKE.exec(name.toLowerCase().replaceAll('_', '-'))?.[1];
  return bare !== undefined && NLB_ANNOTATIONS.has(bare.split('.')[0]!)
    ? { got: `${inert(key)} does not begin as the controller’s annotations do`, fix: `Write ${AWS}${bare}.` }
    : undefined;
}

/** How people write what the controller's annotations begin with. */
const ALIKE = /^aws-(?:load-?balancer|nlb|lb)-(.+)$/;

/** What an Ingress's annotation is for a Service. */
const ALB: Readonly<Record<string, string>> = {
  attributes: 'attributes',
  'certificate-arn': 'ssl-cert',
  'inbound-cidrs': 'spec.loadBalancerSourceRanges',
  'ip-address-type': 'ip-address-type',
  'load-balancer-attributes': 'attributes',
  'load-balancer-name': 'name',
  'manage-backend-security-group-rules': 'manage-backend-security-group-rules',
  scheme: 'scheme',
  'security-group-prefix-lists': 'security-group-prefix-lists',
  'security-groups': 'security-groups',
  'ssl-policy': 'ssl-negotiation-policy',
  subnets: 'subnets',
  tags: 'additional-resource-tags',
  'target-group-attributes': 'target-group-attributes',
  'target-type': 'nlb-target-type',
};
