import {
  type AnnotationForm,
  AWS,
  CONTROLLER_TAGS,
  HEALTH_CHECK_DEFAULTS,
  LONGEST_NAME,
  NLB_ANNOTATIONS,
  SOURCE_RANGES,
} from '../../facts/aws-nlb';
import { few, get, strings } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { parseNetwork } from '../../kubernetes/networks';
import { isNlb, pairsOf, targetTypeOf } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { asksNodes, healthCheck, nlbAnnotations } from '../model/nlb';
import type { Problem } from '../model/problem';
import { portText, type Service } from '../model/read/kubernetes/services';

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
    const named = new Map<string, Service>();
    for (const service of services.filter(isNlb)) {
      for (const { name, key, value, known } of nlbAnnotations(service)) {
        if (!known || isOpen(value)) continue;
        const own = FORMS[name];
        const wrong = malformed(value, NLB_ANNOTATIONS.get(name)!);
        const got = own ? own(value, service, wrong) : wrong;
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
      const name = service.annotations[`${AWS}name`];
      const namesake = name === undefined || isOpen(name) ? undefined : named.get(name);
      if (namesake)
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', `${AWS}name`],
          got: `name is "${name}", as that of ${nameOf(namesake.manifest)} is: an account has one load balancer of a name`,
          fix: 'Write another name, or take it out: the controller makes one.',
        };
      if (name !== undefined) named.set(name, service);
      yield* rangesOfSix(service);
      for (const [key, value] of Object.entries(service.annotations)) {
        if (!key.startsWith(ACTIONS) || isJson(value)) continue;
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', key],
          got: 'it is no JSON',
          fix: 'Write JSON.',
        };
      }
    }
  },
};

/** Whether something fills the value in before it is applied; JSON, which the controller can't read, only looks so. */
const isOpen = (value: string): boolean => /[$<]|\{(?!["\s])/.test(value);

/** IPv6 ranges for the group that the controller makes, which has none for a load balancer of IPv4. */
function* rangesOfSix(service: Service): Generator<Problem> {
  const { annotations, manifest, spec } = service;
  if (annotations[`${AWS}ip-address-type`] === 'dualstack' || annotations[`${AWS}security-groups`]) return;
  const field = strings(get(spec, 'loadBalancerSourceRanges'));
  const range = (field.length > 0 ? field : parts(annotations[SOURCE_RANGES] ?? '')).find(one => one.includes(':'));
  if (range === undefined) return;
  yield {
    object: manifest,
    path: field.length > 0 ? ['spec', 'loadBalancerSourceRanges'] : ['metadata', 'annotations', SOURCE_RANGES],
    got: `${range} is of IPv6, and the load balancer is not dualstack`,
    fix: 'Write aws-load-balancer-ip-address-type: dualstack, or take the range out.',
  };
}

/** Annotations with the default action of a listener. */
const ACTIONS = 'service.beta.kubernetes.io/actions.';

function isJson(written: string): boolean {
  try {
    JSON.parse(written);
    return true;
  } catch {
    return false;
  }
}

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
  if (form.form === 'list' && /^\s*\[/.test(value))
    return `is "${value}", and names with commas between them are wanted`;
  const wrong = form.form === 'map' ? pairsOf(value).find(part => !/^[^=]*\S[^=]*=/.test(part)) : undefined;
  return wrong === undefined ? undefined : `has "${wrong}", and key=value is wanted`;
}

const parts = (value: string): string[] =>
  value
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);

/** What is wrong with an annotation. `wrong` is what is wrong with its form alone. */
type Form = (value: string, service: Service, wrong: string | undefined) => string | undefined;

/** What the controller and AWS ask of single annotations, beyond their form. */
const FORMS: Readonly<Record<string, Form>> = {
  // passed over where they have no form
  'enable-icmp-for-path-mtu-discovery': () => undefined,
  'enable-tcp-udp-listener': () => undefined,
  // read for groups that the Service names
  'manage-backend-security-group-rules': (_, { annotations }, wrong) =>
    annotations[`${AWS}security-groups`] || annotations[`${AWS}disable-nlb-sg`] ? wrong : undefined,
  // read for nodes alone
  'target-node-labels': (_, service, wrong) => (targetTypeOf(service) === 'instance' ? wrong : undefined),
  // read for a certificate alone
  'alpn-policy': (_, { annotations }, wrong) => (annotations[`${AWS}ssl-cert`] ? wrong : undefined),
  'enable-prefix-for-ipv6-source-nat': (value, service, wrong) =>
    wrong ?? (value === 'on' ? notDualstack(service) : undefined),
  'source-nat-ipv6-prefixes': (value, service) =>
    notDualstack(service) ??
    (service.annotations[`${AWS}enable-prefix-for-ipv6-source-nat`] === 'on'
      ? notAll(value, part => part === 'auto_assigned' || /^[\da-f:]+\/80$/i.test(part), 'auto_assigned or an IPv6 /80')
      : 'is there without enable-prefix-for-ipv6-source-nat: on'),
  'quic-enabled-ports': (value, { ports }) => {
    const tcp = ports.find(
      ({ name, port, protocol }) =>
        protocol === 'TCP' && parts(value).some(part => part === name || part === String(port)),
    );
    return tcp && `has ${portText(tcp)}, and QUIC is of UDP`;
  },
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
  'ssl-cert': value => notAll(value, part => /^arn:\S+$/.test(part), 'an ARN of ACM or IAM'),
  'security-group-prefix-lists': (value, { annotations, spec }) =>
    parts(value).length > 0 ||
    annotations[`${AWS}security-groups`] ||
    [...strings(get(spec, 'loadBalancerSourceRanges')), ...parts(annotations[SOURCE_RANGES] ?? '')].length > 0
      ? undefined
      : 'names none: nobody may connect',
  subnets: (value, _, wrong) => wrong ?? (parts(value).length === 0 ? 'names none' : twice(value)),
  'healthcheck-interval': (value, service, wrong) => {
    const timeout = timeoutOf(service);
    return (
      wrong ??
      (service.annotations[`${AWS}healthcheck-timeout`] === undefined && Number(value) < timeout
        ? `is ${value}, below the timeout of ${timeout}, which is the default`
        : undefined)
    );
  },
  'healthcheck-path': (value, service) =>
    /^https?$/.test(healthCheck(service).protocol) && !value.startsWith('/')
      ? `is "${value}", and a path begins with /`
      : undefined,
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
  'healthcheck-success-codes': (value, service) =>
    /^https?$/.test(healthCheck(service).protocol)
      ? notAll(value, part => /^[2-5]\d\d(?:-[2-5]\d\d)?$/.test(part), 'a code from 200 to 599, or a range of them,')
      : undefined,
  'additional-resource-tags': (value, _, wrong) => {
    const tags = pairsOf(value).map(part => part.split('=')[0]!.trim());
    const own = tags.find(tag => CONTROLLER_TAGS.includes(tag));
    const aws = tags.find(tag => tag.startsWith('aws:'));
    if (own !== undefined) return `has ${own}, which the controller sets`;
    return aws === undefined ? wrong : `has ${aws}, and AWS keeps tags that begin with aws: for itself`;
  },
  'minimum-load-balancer-capacity': value =>
    /^\s*CapacityUnits\s*=\s*\d+\s*$/.test(value) ? undefined : `is "${value}", and CapacityUnits=<number> is wanted`,
  // the older annotation counts where there is no scheme
  internal: (value, { annotations }) =>
    annotations[`${AWS}scheme`] === undefined ? malformed(value, { form: 'boolean' }) : undefined,
  'healthcheck-timeout': (value, { annotations }, wrong) => {
    const interval = annotations[`${AWS}healthcheck-interval`] ?? HEALTH_CHECK_DEFAULTS.interval;
    return wrong ?? (Number(value) > Number(interval) ? `is ${value}, above the interval of ${interval}` : undefined);
  },
  'healthcheck-port': (_, service) => {
    const { named, number } = healthCheck(service);
    if (number !== undefined && (number < 1 || number > 65_535)) return `is ${number}, and 1 to 65535 is wanted`;
    return named && targetTypeOf(service) === 'ip' && typeof named.targetPort === 'string'
      ? `names ${named.name}, whose targetPort is a name too: the controller can’t look it up in pods`
      : undefined;
  },
};

const notDualstack = ({ annotations }: Service): string | undefined =>
  annotations[`${AWS}ip-address-type`] === 'dualstack'
    ? undefined
    : 'is for a load balancer of ip-address-type: dualstack';

/** The timeout of the health check where nothing is said: another for the nodes' own check. */
function timeoutOf(service: Service): number {
  return asksNodes(service) ? HEALTH_CHECK_DEFAULTS.localTimeout : HEALTH_CHECK_DEFAULTS.timeout;
}

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
