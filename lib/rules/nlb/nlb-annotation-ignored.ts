import { closest, distance } from 'fastest-levenshtein';
import { AUTO_MODE_CLASS, AWS, CLASSIC_ANNOTATIONS, NLB_ANNOTATIONS } from '../../facts/aws-nlb';
import { inert } from '../../foreign/text';
import { get } from '../../kubernetes/json';
import { isNlb } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type NlbAnnotation, nlbAnnotations } from '../model/nlb';
import type { Service } from '../model/read/kubernetes/services';

export const nlbAnnotationIgnored: Rule = {
  id: 'nlb-annotation-ignored',
  hop: 'nlb',
  severity: 'warning',
  summary: 'Annotations of a Network Load Balancer are among those that its controller reads.',
  why: `The controller passes over what it doesn't know: a misspelt name, an annotation of classic or Application Load Balancers, a port that the Service lacks. The default stays, such as 350 s
until an idle connection is dropped without a word.`,
  fix: 'Write the annotation that the controller reads, or take it out.',
  reads: ['Service'],
  ...twins(
    networkBalancer(['listener-attributes.TCP-4317: tcp.idle_timeout.seconds=3600']),
    'listener-attributes.TCP-4317: tcp.idle_timeout.seconds=3600',
    'connection-idle-timeout: "3600"',
  ),
  *check({ services }) {
    for (const service of services) {
      const isAuto = get(service.spec, 'loadBalancerClass') === AUTO_MODE_CLASS && service.type === 'LoadBalancer';
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
    }
  },
};

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

function ignored({ ports }: Service, { name, port, known, value, written }: NlbAnnotation): Said {
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
      fix: near ? `Did you mean aws-load-balancer-${near}?` : 'Take it out.',
    };
  }
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

/** Words that count; others are as if the annotation were not there. */
const ONLY: Readonly<Record<string, { readonly words: RegExp; readonly write: string }>> = {
  'enable-icmp-for-path-mtu-discovery': { words: /^(?:on|off)$/, write: 'on' },
  'enable-tcp-udp-listener': { words: /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/, write: 'true or false' },
};

function nearest(written: string): string | undefined {
  if (written.length > LONGEST) return undefined;
  const name = written.split('.')[0]!;
  const near = closest(name, [...NLB_ANNOTATIONS.keys()]);
  return distance(name, near) <= Math.max(2, name.length / 4) ? near : ALIASES[name];
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
};

/** Annotations that only look like the controller's. */
function ofOthers(key: string): Said {
  const [, group, name] = /^(?:([^/]+)\/)?(.+)$/.exec(key) ?? [];
  if (name === undefined || key.startsWith(AWS)) return undefined;
  if (group === 'alb.ingress.kubernetes.io') {
    const [first = ''] = name.split('.');
    const twin = first === 'listener-attributes' ? 'listener-attributes.TCP-<port>' : ALB[name];
    return twin
      ? { got: `${key} is for Ingresses, and no Service’s load balancer has it`, fix: `Write ${AWS}${twin}.` }
      : undefined;
  }
  const bare = name.startsWith('aws-load-balancer-') ? name.slice('aws-load-balancer-'.length) : undefined;
  return bare !== undefined && NLB_ANNOTATIONS.has(bare.split('.')[0]!)
    ? { got: `${inert(key)} does not begin as the controller’s annotations do`, fix: `Write ${AWS}${bare}.` }
    : undefined;
}

/** What an Ingress's annotation is for a Service. */
const ALB: Readonly<Record<string, string>> = {
  attributes: 'attributes',
  'certificate-arn': 'ssl-cert',
  'ip-address-type': 'ip-address-type',
  'load-balancer-attributes': 'attributes',
  'load-balancer-name': 'name',
  scheme: 'scheme',
  'security-groups': 'security-groups',
  subnets: 'subnets',
  'target-group-attributes': 'target-group-attributes',
  'target-type': 'nlb-target-type',
};
