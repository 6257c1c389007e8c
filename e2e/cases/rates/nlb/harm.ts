import type { KubeObject } from '../../../lab/kubernetes';
import { refusedByAws } from './aws';
import type { Balancer, Check, Listener, Verdict } from './model';

/** A Service as the API server admitted it, and what the controller makes of it. */
export interface Made {
  readonly service: KubeObject;
  readonly verdict: Verdict;
}

/** What the path needs of the load balancer beside what the Service says. */
export interface Needs {
  /** The ports of ours; those of other applications are not asked. */
  readonly ports: readonly number[];
  /** Whether a policy compares the addresses of clients. */
  readonly clientAddress: boolean;
}

/** What a change spoils. undefined: who sends, and from where, sees nothing of it. */
export function harmOf(before: Made, after: Made, needs: Needs, isRenamed: boolean): string | undefined {
  const { by, refused, built } = after.verdict;
  if (by !== 'controller') return `${by} makes the load balancer`.replace('nobody makes the', 'nobody makes a');
  if (refused !== undefined || !built) return `the controller refuses: ${refused}`;
  const denied = refusedByAws(built);
  if (denied) return `AWS refuses: ${denied}`;
  const { type } = after.service.spec;
  // the API server takes no status.loadBalancer of another type
  if (type !== 'LoadBalancer') return `a Service of type ${type} never has the load balancer’s address`;
  const was = before.verdict.built!;
  return (
    differing('the scheme', was.scheme, built.scheme) ??
    lost(before, after, needs) ??
    sources(was, built, needs) ??
    (was.family === 'dualstack' && built.family !== 'dualstack' ? 'there are no IPv6 addresses' : undefined) ??
    (isRenamed && textOf(was) !== textOf(built) ? 'what was written is not read' : undefined)
  );
}

const differing = (what: string, before: string, after: string): string | undefined =>
  before === after ? undefined : `${what}: ${before} → ${after}`;

/** What is no more as senders to the ports of before need it. */
function lost(before: Made, after: Made, needs: Needs): string | undefined {
  for (const listener of before.verdict.built!.listeners) {
    if (!needs.ports.includes(listener.port)) continue;
    const other = after.verdict.built!.listeners.find(({ port }) => port === listener.port);
    if (!other) return `nothing listens on ${listener.port}`;
    const { port, protocol, target } = listener;
    const found =
      differing(`the listener of ${port}`, protocol, other.protocol) ??
      differing(`the proxy protocol of ${port}`, proxies(listener), proxies(other)) ??
      (answers(before, listener) ? refusal(after, other) : undefined) ??
      (needs.clientAddress && keeps(before, listener) && !keeps(after, other)
        ? `${port} hides the clients’ addresses`
        : undefined) ??
      (target.protocol !== other.target.protocol ? `${port} sends on ${other.target.protocol}` : undefined);
    if (found) return found;
  }
  return undefined;
}

const proxies = ({ target }: Listener): string => target.attributes?.['proxy_protocol_v2.enabled'] ?? 'false';

/** Whether Envoy sees the addresses of clients. */
function keeps({ service }: Made, { target: { type, attributes = {} } }: Listener): boolean {
  if (attributes['proxy_protocol_v2.enabled'] === 'true') return true;
  const preserves = attributes['preserve_client_ip.enabled'];
  if (type === 'ip') return preserves === 'true';
  return preserves !== 'false' && service.spec.externalTrafficPolicy === 'Local';
}

const answers = (made: Made, listener: Listener): boolean => refusal(made, listener) === undefined;

/** Ports of the gateway's pods that answer plain HTTP, with the path that they answer with 200. */
const STATUS: Readonly<Record<number, string>> = {
  15020: '/healthz/ready',
  15021: '/healthz/ready',
  15090: '/stats/prometheus',
};

/** Why a health check finds no target healthy, whose gateway is well. */
function refusal({ service }: Made, { target }: Listener): string | undefined {
  const { check } = target;
  const asked = check.port === 'traffic-port' ? target.port : Number(check.port);
  const ports = service.spec.ports as { port: number; nodePort?: number; targetPort: number | string }[];
  const said = `the health check asks ${check.protocol} ${check.port}${check.path ?? ''}`;
  if (target.type === 'instance') {
    // kube-proxy answers every path there
    if (asked === service.spec.healthCheckNodePort) return check.protocol === 'HTTPS' ? said : undefined;
    const behind = ports.find(({ nodePort }) => nodePort === asked);
    return behind ? ofPod(check, Number(behind.targetPort), ports, said) : `${said}, and no node listens there`;
  }
  return ofPod(check, asked, ports, said);
}

function ofPod({ protocol, path, codes }: Check, port: number, ports: { targetPort: number | string }[], said: string) {
  const plain = STATUS[port];
  if (protocol === 'TCP')
    return plain || ports.some(({ targetPort }) => Number(targetPort) === port) ? undefined : said;
  if (protocol === 'HTTPS' || !plain) return said;
  return allows(codes, path === plain ? 200 : 404) ? undefined : said;
}

function allows(codes = '200-399', status: number): boolean {
  return codes.split(',').some(part => {
    const [least, most = least] = part.split('-').map(Number);
    return status >= least! && status <= most!;
  });
}

/** Whether addresses may connect that might not before. */
function sources(before: Balancer, after: Balancer, { ports }: Needs): string | undefined {
  for (const port of ports) {
    const ranges = before.sources?.[port] ?? [];
    if (ranges.length === 0) continue;
    const now = after.sources?.[port];
    if (!now && after.groups.includes('')) return `nobody may connect to ${port}`;
    if (!now && after.groups.length > 0) {
      if (isOpen(ranges)) continue;
      return 'the source ranges are not read, since groups are named';
    }
    if (now && isOpen(now) && !isOpen(ranges)) return `everybody may connect to ${port}`;
  }
  return undefined;
}

const isOpen = (ranges: readonly string[]): boolean => ranges.some(range => /\/0$/.test(range));

/** A load balancer without numbers that Kubernetes chose. */
const textOf = (balancer: Balancer): string =>
  JSON.stringify(balancer, (key, value: unknown) =>
    ['tags', 'name'].includes(key) ? undefined : typeof value === 'number' && value >= 30_000 ? 'node port' : value,
  );
