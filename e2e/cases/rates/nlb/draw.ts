import type { KubeObject } from '../../../lab/kubernetes';
import { type Change, type Path, refOf } from '../change';
import { Choice } from '../choice';
import type { Drawn } from '../draw';
import { ATTRIBUTE_LISTS, ATTRIBUTES, PREFIX, TOGETHER, VALUES } from './values';

const AT = ['metadata', 'annotations'] as const;

/** Draws changes of what a Service says of its load balancer. The same seed draws the same. */
export class BalancerDraw extends Choice {
  constructor(
    private readonly services: readonly KubeObject[],
    seed: number,
  ) {
    super(seed);
  }

  next(): Drawn {
    const service = this.one(this.services);
    const ways = [
      () => this.annotationGone(service),
      () => this.annotationRenamed(service),
      () => this.annotationRenamed(service),
      () => this.annotationSet(service),
      () => this.annotationSet(service),
      () => this.annotationSet(service),
      () => this.attributeChanged(service),
      () => this.attributeChanged(service),
      () => this.annotationAdded(),
      () => this.annotationAdded(),
      () => this.annotationAdded(),
      () => this.spec(service),
      () => this.spec(service),
      () => this.spec(service),
    ];
    return { object: refOf(service), change: this.one(ways)() };
  }

  private annotationGone(service: KubeObject): Change {
    return { op: 'remove', path: [...AT, this.one(annotationsOf(service))] };
  }

  private annotationRenamed(service: KubeObject): Change {
    const key = this.one(annotationsOf(service));
    const name = key.slice(PREFIX.length);
    const to = this.one([
      PREFIX + this.typo(name),
      PREFIX + this.typo(name),
      PREFIX + name.replaceAll('-', '_'),
      PREFIX + name.replace(/\.TCP-/, '.tcp-'),
      PREFIX + name.replace(/\.TCP-\d+/, ''),
      PREFIX + name.replace(/\.TCP-(\d+)/, '.$1'),
      PREFIX + name.replace(/\d(?=\D*$)/, digit => String((Number(digit) + 1) % 10)),
      PREFIX.replace('beta.', '') + name,
      PREFIX.replace('service.', 'services.') + name,
      `alb.ingress.kubernetes.io/${name}`,
    ]);
    return { op: 'rename', path: [...AT, key], to };
  }

  private annotationSet(service: KubeObject): Change {
    const key = this.one(annotationsOf(service));
    const value = service.metadata.annotations![key]!;
    const known = VALUES[key.slice(PREFIX.length)] ?? [];
    const texts = [...known, ...known, this.typo(value), '', ` ${value}`, value.toUpperCase(), value.slice(0, -1)];
    return { op: 'set', path: [...AT, key], value: this.one(texts.filter(text => text !== value)) };
  }

  /** One key=value of several, in an annotation that has such. */
  private attributeChanged(service: KubeObject): Change {
    const key = this.one(
      annotationsOf(service).filter(name => ATTRIBUTE_LISTS.some(list => name.startsWith(PREFIX + list))),
    );
    const value = service.metadata.annotations![key]!;
    const pairs = value.split(',');
    const at = this.random.whole(0, pairs.length - 1);
    const [name, was = ''] = pairs[at]!.split('=') as [string, string?];
    const list = key.slice(PREFIX.length).split('.')[0]!;
    const other = this.one(ATTRIBUTES[list]!);
    const become = (text: string) => pairs.map((pair, index) => (index === at ? text : pair)).join(',');
    const texts = [
      become(`${this.typo(name)}=${was}`),
      become(`${name}=${this.typo(was)}`),
      become(`${name}:${was}`),
      become(`${name} = ${was}`),
      become(name),
      become(`${name}=`),
      become(`=${was}`),
      become(`${name}="${was}"`),
      become(`${name}=${was === 'true' ? 'false' : 'true'}`),
      become(`${name}=${this.one(['on', 'yes', '0', '59', '6001', '3601', '120', '-1', '60s'])}`),
      pairs.filter((_, index) => index !== at).join(','),
      pairs.join(';'),
      pairs.join(' '),
      `${value},`,
      `${value},${other}`,
      `${value},${other}`,
    ];
    return { op: 'set', path: [...AT, key], value: this.one(texts.filter(text => text !== value)) };
  }

  private annotationAdded(): Change {
    if (this.random.next() < 0.25) return { op: 'add', path: AT, value: this.one(TOGETHER) };
    const name = this.one(Object.keys(VALUES));
    const key = name.startsWith('.') ? PREFIX.replace(/aws-load-balancer-$/, name.slice(1)) : PREFIX + name;
    return { op: 'add', path: AT, value: { [key]: this.one(VALUES[name]!) } };
  }

  private spec({ spec }: KubeObject): Change {
    const set = (path: Path, value: unknown): Change => ({ op: 'set', path: ['spec', ...path], value });
    const gone = (...path: (string | number)[]): Change => ({ op: 'remove', path: ['spec', ...path] });
    const add = (field: string, value: unknown): Change => ({ op: 'add', path: ['spec'], value: { [field]: value } });
    const port = this.random.whole(0, spec.ports.length - 1);
    const said = spec.ports[port] as { port: number; name: string };
    return this.one([
      set(['type'], this.one(['ClusterIP', 'NodePort', 'loadbalancer', 'ExternalName'])),
      gone('type'),
      add('loadBalancerClass', this.one(CLASSES)),
      add('loadBalancerClass', this.one(CLASSES)),
      gone('allocateLoadBalancerNodePorts'),
      spec.allocateLoadBalancerNodePorts === undefined
        ? add('allocateLoadBalancerNodePorts', false)
        : set(['allocateLoadBalancerNodePorts'], true),
      spec.externalTrafficPolicy === undefined
        ? add('externalTrafficPolicy', this.one(['Local', 'Cluster', 'local']))
        : set(['externalTrafficPolicy'], this.one(['Local', 'Cluster', 'local'])),
      gone('externalTrafficPolicy'),
      spec.loadBalancerSourceRanges === undefined
        ? add('loadBalancerSourceRanges', this.one(RANGES))
        : set(['loadBalancerSourceRanges'], this.one(RANGES)),
      gone('loadBalancerSourceRanges'),
      gone('ports', port),
      set(['ports', port, 'port'], said.port + this.one([1, 1000, -said.port, 70_000])),
      set(['ports', port, 'protocol'], this.one(['UDP', 'SCTP', 'tcp', 'TLS'])),
      set(['ports', port, 'name'], this.typo(said.name)),
      gone('ports', port, 'name'),
      add('ipFamilies', this.one([['IPv4'], ['IPv6'], ['IPv4', 'IPv6']])),
      add('ipFamilyPolicy', this.one(['SingleStack', 'PreferDualStack', 'DualStack'])),
      add('healthCheckNodePort', this.one([31_000, 15_021])),
      add('loadBalancerIP', '203.0.113.7'),
    ]);
  }
}

const annotationsOf = ({ metadata }: KubeObject): string[] =>
  Object.keys(metadata.annotations ?? {}).filter(key => key.startsWith(PREFIX));

const CLASSES = ['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb', 'service.k8s.aws/alb', 'tailscale', 'nlb'];

const RANGES = [
  ['10.0.0.0/8'],
  ['0.0.0.0/0'],
  ['10.0.0.0'],
  ['10.0.0.0/33'],
  ['10.0.0.0/8', '0.0.0.0/0'],
  ['2001:db8::/32'],
  [],
];
