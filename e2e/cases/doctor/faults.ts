import { QUERY_PORT } from '../../lab/backends';
import type { KubeObject } from '../../lab/kubernetes';
import { run } from '../../lab/processes';
import { tlsSecret } from '../../lab/secrets';
import { unready } from '../alloy-changes';
import type { Context } from '../case';

export interface Fault {
  readonly name: string;
  /** The hop that the doctor has to name. */
  readonly hop: string;
  /** What it has to say of this fault and of no other. */
  readonly words: RegExp;
  /** It shows in a signal that is sent, and only through the real Alloy. */
  readonly sends?: true;
  /** Gives what undoes it. */
  make(context: Context): Promise<() => Promise<void>>;
}

/** Of each kind that the doctor must tell apart, in the order of the packet. */
export const FAULTS: readonly Fault[] = [
  { name: 'the NLB has no listener', hop: 'nlb', words: /refused/, make: withoutListener },
  {
    name: 'another Service port',
    hop: 'service-port',
    words: /no port/,
    make: edgeService(port => ({ ...port, port: 14317 })),
  },
  {
    name: 'another targetPort',
    hop: 'target-port',
    words: /→ 14317/,
    make: edgeService(port => ({ ...port, targetPort: 14317 })),
  },
  {
    name: 'another Gateway port',
    hop: 'listener',
    words: /14317/,
    make: changed('Gateway', undefined, ({ servers }) => {
      servers[0].port.number = 14317;
    }),
  },
  {
    name: 'somebody else’s Gateway with our host on our port',
    hop: 'listener',
    words: /theirs has .* too/,
    make: besides('Gateway', ({ edge, manifests }) => {
      const { selector, servers } = manifests.find('Gateway').spec;
      const [{ tls, port }] = servers;
      return { selector, servers: [{ port: { ...port, name: 'theirs' }, hosts: [edge.grpc.host], tls }] };
    }),
  },
  { name: 'no Secret', hop: 'certificate', words: /missing/, make: withoutSecret },
  { name: 'a certificate for another host', hop: 'certificate', words: /elsewhere/, make: otherCertificate },
  {
    name: 'a path that is not OTLP’s',
    hop: 'route',
    words: /v1\/trace,/,
    make: changed('VirtualService', 'otlp-http', ({ http }) => {
      http[0].match[0].uri = { exact: '/v1/trace' };
    }),
  },
  { name: 'a policy that denies at the gateway', hop: 'edge-policies', words: /lockdown: it refuses/, make: denied },
  {
    name: 'somebody else’s VirtualService with our host',
    hop: 'route',
    words: /theirs routes .* too/,
    make: besides('VirtualService', ({ manifests }) => {
      const { hosts, gateways } = manifests.all('VirtualService')[0]!.spec;
      return { hosts, gateways, http: [{ directResponse: { status: 204 } }] };
    }),
  },
  {
    name: 'another destination port',
    hop: 'destination',
    words: /4319/,
    make: changed('VirtualService', 'otlp-http', ({ http }) => {
      http[0].route[0].destination.port.number = 4319;
    }),
  },
  {
    name: 'a DestinationRule without mTLS',
    hop: 'destination',
    words: /DISABLE/,
    make: changed('DestinationRule', 'alloy-otlp', ({ trafficPolicy }) => {
      trafficPolicy.tls.mode = 'DISABLE';
    }),
  },
  {
    name: 'Alloy’s Service without appProtocol',
    hop: 'alloy-service',
    words: /appProtocol none/,
    make: changed('Service', 'alloy-otlp', ({ ports }) => {
      delete ports[0].appProtocol;
    }),
  },
  { name: 'no endpoint is ready', hop: 'endpoints', words: /none of/, make: unready },
  {
    name: 'a policy for another gateway',
    hop: 'alloy-policies',
    words: /sa\/another/,
    make: changed('AuthorizationPolicy', 'alloy-from-gateway', ({ rules }) => {
      rules[0].from[0].source.principals = ['cluster.local/ns/istio-system/sa/another'];
    }),
  },
  {
    name: 'mTLS not required',
    hop: 'alloy-policies',
    words: /PERMISSIVE/,
    make: changed('PeerAuthentication', 'alloy-mtls', ({ mtls }) => {
      mtls.mode = 'PERMISSIVE';
    }),
  },
  {
    name: 'somebody else’s policy takes the mTLS away',
    hop: 'destination',
    words: /theirs is DISABLE/,
    make: besides('PeerAuthentication', ({ manifests }) => ({
      selector: manifests.find('PeerAuthentication').spec.selector,
      portLevelMtls: { 4317: { mode: 'DISABLE' } },
    })),
  },
  {
    name: 'somebody else’s NetworkPolicy that lets nobody in',
    hop: 'alloy-policies',
    words: /theirs: nothing lets the gateway/,
    make: besides('NetworkPolicy', () => ({ podSelector: {}, policyTypes: ['Ingress'] })),
  },
  { name: 'no receiver in config.alloy', hop: 'config', words: /otelcol\.receiver/, make: withoutReceiver },
  {
    name: 'a backend that answers 401, which reaches the sender',
    hop: 'backends',
    words: /not retryable error: .*Unauthenticated/,
    sends: true,
    make: refusing(401),
  },
];

// biome-ignore lint/suspicious/noExplicitAny: every kind has its own fields
type Spec = any;

function changed(kind: string, name: string | undefined, edit: (spec: Spec) => void): Fault['make'] {
  return async ({ environment }) => {
    const own = environment.manifests.all(kind).find(({ metadata }) => !name || metadata.name === name);
    if (!own) throw new Error(`there is no ${kind} ${name ?? ''}`);
    const object = structuredClone(own);
    edit(object.spec);
    await environment.apply(object);
    return () => environment.restore(object);
  };
}

/** An object that is not ours, beside one of ours. */
function besides(kind: string, spec: (environment: Context['environment']) => Spec): Fault['make'] {
  return async ({ environment }) => {
    const { apiVersion, metadata } = environment.manifests.all(kind)[0] ?? {
      apiVersion: 'networking.k8s.io/v1',
      metadata: environment.manifests.find('Deployment').metadata,
    };
    // of two policies for the same pods the older holds, and of the same age the first by name
    const name = kind === 'PeerAuthentication' ? 'a-theirs' : 'theirs';
    const object: KubeObject = {
      apiVersion,
      kind,
      metadata: { name, namespace: metadata.namespace },
      spec: spec(environment),
    };
    await environment.apply(object);
    return () => environment.restore(object);
  };
}

/** Of the port that gRPC comes in by. */
function edgeService(edit: (port: Spec) => Spec): Fault['make'] {
  return async ({ environment }) => {
    const object = structuredClone(environment.edge.service);
    const { port } = environment.edge.grpc;
    object.spec.ports = object.spec.ports.map((one: { port: number }) => (one.port === port ? edit(one) : one));
    await environment.apply(object);
    return () => environment.restore(object);
  };
}

async function withoutListener({ environment, lab }: Context): Promise<() => Promise<void>> {
  const address = lab.names.get(environment.edge.grpc.host)!;
  const rule = (how: string) =>
    // biome-ignore format: one option a line says nothing more
    run(['iptables', how, 'FORWARD', '-p', 'tcp', '-m', 'conntrack', '--ctorigdst', address,
         '--ctorigdstport', String(environment.edge.grpc.port), '-j', 'REJECT', '--reject-with', 'tcp-reset']);
  rule('-I');
  return async () => {
    rule('-D');
  };
}

const credential = ({ environment }: Context): { name: string; namespace: string } => {
  const server = environment.manifests.find('Gateway').spec.servers[environment.edge.grpc.server];
  return { name: server.tls.credentialName, namespace: environment.edge.namespace };
};

async function withoutSecret(context: Context): Promise<() => Promise<void>> {
  const metadata = credential(context);
  await context.lab.kubernetes.delete({ apiVersion: 'v1', kind: 'Secret', metadata });
  return () => secretFor(context, [context.environment.edge.grpc.host]);
}

async function otherCertificate(context: Context): Promise<() => Promise<void>> {
  await secretFor(context, ['elsewhere.example.com']);
  return () => secretFor(context, [context.environment.edge.grpc.host]);
}

async function secretFor(context: Context, hosts: string[]): Promise<void> {
  const { name, namespace } = credential(context);
  const { grpc, http } = context.environment.edge;
  const servers: { tls: { credentialName: string } }[] = context.environment.manifests.find('Gateway').spec.servers;
  const both = servers.every(({ tls }) => tls.credentialName === name) && hosts[0] === grpc.host;
  await context.lab.kubernetes.apply(
    tlsSecret(context.lab.authority, namespace, name, both ? [grpc.host, http.host] : hosts),
  );
}

async function denied({ environment }: Context): Promise<() => Promise<void>> {
  const object: KubeObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'lockdown', namespace: environment.edge.namespace },
    spec: { selector: { matchLabels: environment.edge.labels }, action: 'DENY', rules: [{}] },
  };
  await environment.apply(object);
  return () => environment.restore(object);
}

/** All backends answer this status from then on, over either transport. */
function refusing(status: number): Fault['make'] {
  return async ({ environment: { backends } }) => {
    const answer = async (code: number) => {
      for (const { pod } of backends)
        await fetch(`http://${pod.netns.address}:${QUERY_PORT}/refuse/${code}`, { method: 'POST' });
    };
    await answer(status);
    return () => answer(0);
  };
}

/** The pods start again with it, as a rollout would have it. */
async function withoutReceiver({ environment }: Context): Promise<() => Promise<void>> {
  const own = environment.manifests.all('ConfigMap').find(({ data }) => data?.['config.alloy'])!;
  const object = structuredClone(own);
  object.data['config.alloy'] = own.data['config.alloy'].replace(/^otelcol\.receiver\.otlp [\s\S]*?^}\n/m, '');
  await environment.apply(object);
  await environment.restartWorkloads();
  return async () => {
    await environment.restore(object);
    await environment.restartWorkloads();
  };
}
