import { type AnnotationForm, AWS, CONTROLLER_TAGS, LONGEST_NAME, NLB_ANNOTATIONS } from '../../facts/aws-nlb';
import { few, get, strings } from '../../kubernetes/json';
import { parseNetwork } from '../../kubernetes/networks';
import { isNlb, targetTypeOf } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { healthCheck, nlbAnnotations } from '../model/nlb';
import type { Service } from '../model/read/kubernetes/services';

export const nlbAnnotationRefused: Rule = {
  id: 'nlb-annotation-refused',
  hop: 'nlb',
  severity: 'error',
  summary: 'The annotations of a Network Load Balancer have forms that its controller can read and AWS takes.',
  why: `The controller builds a load balancer from all annotations or from none: a name of more than 32 characters, a boolean that is none, a port in ssl-ports that the Service lacks, and it
makes no load balancer, or leaves the one that is there as it was, with new ports too. Only an event on the Service tells.`,
  fix: 'Write a value of that form.',
  reads: ['Service'],
  ...twins(networkBalancer(['name: otlp-edge']), 'name: otlp-edge', 'name: observability-production-otlp-edge'),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      for (const { name, key, value, known } of nlbAnnotations(service)) {
        if (!known || /[$<{]/.test(value)) continue;
        const got = FORMS[name]?.(value, service) ?? malformed(value, NLB_ANNOTATIONS.get(name)!);
        if (got) yield { object: service.manifest, path: ['metadata', 'annotations', key], got: `${name} ${got}` };
      }
      const families = strings(get(service.spec, 'ipFamilies'));
      if (families.includes('IPv6') && service.annotations[`${AWS}ip-address-type`] !== 'dualstack')
        yield {
          object: service.manifest,
          path: ['spec', 'ipFamilies'],
          got: 'the Service has IPv6, and the load balancer is not dualstack',
          fix: 'Write aws-load-balancer-ip-address-type: dualstack.',
        };
    }
  },
};

function malformed(value: string, form: AnnotationForm): string | undefined {
  if (form.form === 'boolean')
    return /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)
      ? undefined
      : `is "${value}", and true or false is wanted`;
  if (form.form === 'words')
    return form.words.includes(value) ? undefined : `is "${value}", and ${form.words.join(' or ')} is wanted`;
  if (form.form === 'number') {
    const isInside = /^\d+$/.test(value) && Number(value) >= form.least && Number(value) <= form.most;
    return isInside ? undefined : `is "${value}", and ${form.least} to ${form.most} is wanted`;
  }
  const wrong = form.form === 'map' ? parts(value).find(part => !part.slice(1).includes('=')) : undefined;
  return wrong === undefined ? undefined : `has "${wrong}", and key=value is wanted`;
}

const parts = (value: string): string[] =>
  value
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);

/** What the controller and AWS ask of single annotations, beyond their form. */
const FORMS: Readonly<Record<string, (value: string, service: Service) => string | undefined>> = {
  name: value => {
    if (value.length > LONGEST_NAME) return `has ${value.length} characters, and ${LONGEST_NAME} are allowed`;
    if (!/^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/.test(value))
      return `is "${value}", and letters, digits and dashes are wanted, with a letter or digit at both ends`;
    return value.startsWith('internal-') ? 'begins with internal-, which AWS keeps for itself' : undefined;
  },
  'ssl-ports': (value, { ports }) => {
    const unused = parts(value).find(part => !ports.some(({ name, port }) => part === name || part === String(port)));
    return unused === undefined
      ? undefined
      : `has ${unused}, and the Service’s ports are ${few(ports.map(({ port, name }) => name ?? port ?? '?'))}`;
  },
  'proxy-protocol-per-target-group': value => {
    const odd = parts(value).find(part => !/^\d+$/.test(part));
    return odd === undefined ? undefined : `has ${odd}, and port numbers are wanted`;
  },
  'eip-allocations': value => notAll(value, part => part.startsWith('eipalloc-'), 'eipalloc-…') ?? twice(value),
  'private-ipv4-addresses': value => notAll(value, isAddress('ipv4'), 'an IPv4 address') ?? twice(value),
  'ipv6-addresses': value => notAll(value, isAddress('ipv6'), 'an IPv6 address') ?? twice(value),
  'ssl-cert': value => notAll(value, part => part.startsWith('arn:'), 'an ARN of ACM or IAM'),
  subnets: value => twice(value),
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
  'healthcheck-success-codes': (value, { annotations }) =>
    /^https?$/i.test(annotations[`${AWS}healthcheck-protocol`] ?? '')
      ? notAll(value, part => /^[2-5]\d\d(?:-[2-5]\d\d)?$/.test(part), 'a code from 200 to 599, or a range of them,')
      : undefined,
  'additional-resource-tags': value => {
    const own = parts(value).find(part => CONTROLLER_TAGS.includes(part.split('=')[0]!));
    return own === undefined ? undefined : `has ${own}, which the controller sets`;
  },
  'minimum-load-balancer-capacity': value =>
    /^\s*CapacityUnits\s*=\s*\d+\s*$/.test(value) ? undefined : `is "${value}", and CapacityUnits=<number> is wanted`,
  // the older annotation counts where there is no scheme
  internal: (value, { annotations }) =>
    annotations[`${AWS}scheme`] === undefined ? malformed(value, { form: 'boolean' }) : undefined,
  'healthcheck-timeout': (value, { annotations }) => {
    const interval = annotations[`${AWS}healthcheck-interval`];
    return interval !== undefined && Number(value) > Number(interval)
      ? `is ${value}, above the interval of ${interval}`
      : undefined;
  },
  'healthcheck-port': (_, service) => {
    const { named } = healthCheck(service);
    return named && targetTypeOf(service) === 'ip' && typeof named.targetPort === 'string'
      ? `names ${named.name}, whose targetPort is a name too: the controller can’t look it up in pods`
      : undefined;
  },
};

const isAddress = (family: string) => (part: string) => !part.includes('/') && parseNetwork(part)?.family === family;

/** Each subnet has one address, and an address belongs to one subnet. */
function twice(value: string): string | undefined {
  const all = parts(value);
  const found = all.find((part, index) => all.indexOf(part) !== index);
  return found === undefined ? undefined : `has ${found} twice`;
}

function notAll(value: string, isRight: (part: string) => boolean, what: string): string | undefined {
  const odd = parts(value).find(part => !isRight(part));
  return odd === undefined ? undefined : `has ${odd}, and ${what} is wanted`;
}
