import type { KubeObject } from '../../lab/kubernetes';
import { isGateway, isWorkload } from '../../lab/workloads';
import { type Change, type Path, type Ref, refOf } from './change';
import { Choice } from './choice';

/** A change that was drawn. */
export interface Drawn {
  readonly object: Ref;
  readonly change: Change;
}

/**
 * The kinds whose fields the lab's parts read, and how often each is drawn. Annotations for AWS, limits and probes are none of them:
 * nothing in the lab builds a load balancer, or schedules a pod.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  AuthorizationPolicy: 3,
  ConfigMap: 4,
  Deployment: 1,
  DestinationRule: 3,
  Gateway: 4,
  PeerAuthentication: 1,
  RequestAuthentication: 2,
  Service: 4,
  Sidecar: 2,
  StatefulSet: 1,
  VirtualService: 6,
};

/** Draws changes, each of one field, one list, one line of config.alloy or one object. The same seed draws the same. */
export class Draw extends Choice {
  private readonly byKind: ReadonlyMap<string, readonly KubeObject[]>;

  constructor(
    private readonly objects: readonly KubeObject[],
    seed: number,
  ) {
    super(seed);
    const drawn = objects.filter(object => object.kind in WEIGHTS && !isForeign(object));
    const kinds = [...new Set(drawn.map(({ kind }) => kind))].sort();
    this.byKind = new Map(kinds.map(kind => [kind, drawn.filter(one => one.kind === kind)]));
  }

  next(): Drawn {
    const object = this.one(this.byKind.get(this.kind())!);
    const whole = this.random.next();
    if (whole < 0.03) return { object: refOf(object), change: { op: 'delete' } };
    if (whole < 0.1 && object.kind !== 'Service' && object.kind !== 'ConfigMap' && !isWorkload(object)) {
      const change = this.change(object);
      return { object: refOf(object), change: { op: 'copy', name: `a-${object.metadata.name}`, with: [change] } };
    }
    return { object: refOf(object), change: this.change(object) };
  }

  private kind(): string {
    return this.one([...this.byKind.keys()].flatMap(kind => Array<string>(WEIGHTS[kind]!).fill(kind)));
  }

  private change(object: KubeObject): Change {
    if (object.kind === 'ConfigMap') return this.line(object);
    const { path, value } = this.one(places(object));
    return this.one(this.changesOf(path, value));
  }

  /** What can become of a value: each way once. */
  private changesOf(path: Path, value: unknown): Change[] {
    const set = (to: unknown): Change => ({ op: 'set', path, value: to });
    const ways: Change[] = [{ op: 'remove', path }];
    if (typeof value === 'boolean') return [...ways, set(!value)];
    if (typeof value === 'number') return [...ways, set(value + 1), set(value * 10), set(0), set(String(value))];
    if (typeof value === 'string') return [...ways, ...this.textsFor(path, value).map(set)];
    if (Array.isArray(value)) {
      if (value.length === 0) return ways;
      const lists = [[], [...value, value[0]], value.slice(1), ...(value.length > 1 ? [[...value].reverse()] : [])];
      return [...ways, ...lists.map(set), set(value[0])];
    }
    const entries = Object.entries(value as object);
    const key = this.one(entries.map(([name]) => name));
    const renamed = (to: string) =>
      set(Object.fromEntries(entries.map(([name, one]) => [name === key ? to : name, one])));
    const others = MATCHES.includes(key) ? MATCHES.filter(one => one !== key) : [];
    return [...ways, renamed(this.typo(key)), ...others.map(renamed)];
  }

  private textsFor(path: Path, value: string): string[] {
    const words = WORDS.find(list => list.includes(value)) ?? [];
    const alike = this.objects.flatMap(object =>
      places(object).flatMap(({ path: other, value: text }) =>
        other.at(-1) === path.at(-1) && typeof text === 'string' && text !== value ? [text] : [],
      ),
    );
    const texts = [
      this.typo(value),
      '',
      value.toUpperCase(),
      '*',
      ...words,
      ...(alike.length ? [this.one(alike)] : []),
    ];
    return [...new Set(texts)].filter(text => text !== value);
  }

  /** A change of one line of a text in Alloy’s language. */
  private line(object: KubeObject): Change {
    const [key, text] = Object.entries(object.data as Record<string, string>).find(([name]) =>
      name.endsWith('.alloy'),
    )!;
    const lines = [...new Set(text.split('\n'))].filter(line => /^\s*\S/.test(line) && !/^\s*(\/\/|[\]})])/.test(line));
    const from = this.one(lines);
    const [, before, value] = /^(\s*[\w.]+\s*=\s*)(.*)$/.exec(from) ?? [];
    const ways: string[] = value === undefined ? [`${from} }`] : [''];
    const strings = [...text.matchAll(/"[^"\n]+"/g)].map(([one]) => one);
    const numbers = /\d+/.exec(value ?? '');
    if (value !== undefined) {
      ways.push(before!.replace(/\w+/, name => this.typo(name)) + value);
      if (/"/.test(value)) ways.push(before! + this.one(strings), `${before}"${this.typo(value.replaceAll('"', ''))}"`);
      if (numbers) ways.push(before! + value.replace(/\d+/, all => String(Number(all) + 1)));
      if (numbers) ways.push(before! + value.replace(/\d+/, all => String(Number(all) * 10)));
      if (/true|false/.test(value))
        ways.push(before! + value.replace(/true|false/, word => (word === 'true' ? 'false' : 'true')));
    } else
      ways.push(
        from.replace(/[\w.]+/, name => this.typo(name)),
        from.replace(/"([^"]*)"/, '"x$1"'),
      );
    const to = this.one(ways.filter(way => way !== from));
    return { op: 'replace', path: ['data', key], from: `\n${from}\n`, to: to === '' ? '\n' : `\n${to}\n` };
  }
}

/** What no part of the lab looks at: those who have it are not drawn. */
function isForeign(object: KubeObject): boolean {
  if (object.kind === 'ConfigMap')
    return !Object.keys((object.data ?? {}) as object).some(key => key.endsWith('.alloy'));
  // the lab makes the gateway's pods in its own way
  return isGateway(object);
}

const MATCHES = ['exact', 'prefix', 'regex'];
/** Words of which one stands for another. */
const WORDS: readonly (readonly string[])[] = [
  ['HTTP', 'HTTPS', 'TLS', 'TCP', 'GRPC', 'HTTP2'],
  ['SIMPLE', 'MUTUAL', 'PASSTHROUGH', 'ISTIO_MUTUAL', 'DISABLE', 'OPTIONAL_MUTUAL'],
  ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'],
  ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'],
  ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
  ['http', 'grpc', 'tcp', 'kubernetes.io/h2c'],
  ['POST', 'GET'],
  ['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM', 'PASSTHROUGH'],
  ['true', 'false', 'enabled', 'disabled'],
];

interface Place {
  readonly path: Path;
  readonly value: unknown;
}

/** The places of an object that are drawn: all of its spec, and of what makes pods their labels. */
function places(object: KubeObject): Place[] {
  const within = (path: Path): Place[] => {
    // biome-ignore lint/suspicious/noExplicitAny: walks whatever the object holds
    const value = path.reduce<any>((at, step) => at?.[step], object);
    if (value === undefined || value === null) return [];
    const keys = Array.isArray(value) ? value.keys() : typeof value === 'object' ? Object.keys(value) : [];
    const inner = [...keys].flatMap(key => within([...path, key]));
    const isEmpty = typeof value === 'object' && inner.length === 0;
    return [...(isEmpty ? [] : [{ path, value }]), ...inner];
  };
  // a selector can't change while its workload is there
  if (isWorkload(object)) return within(['spec', 'template', 'metadata', 'labels']).slice(1);
  return within(['spec']).slice(1);
}
