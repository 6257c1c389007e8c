import { Duplex, PassThrough, Writable } from 'node:stream';
import { load } from './kubeconfig';
import { type Kubernetes, kubernetesOf } from './kubernetes';
import { type Patience, words } from './time';

/** Which cluster to ask, in kubectl's terms. */
export interface Access {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly patience: Patience;
}

/**
 * Opens the cluster of a kubeconfig.
 *
 * @throws Error with one sentence if there is no such kubeconfig or context
 */
export async function connect({ kubeconfig, context, patience }: Access): Promise<Kubernetes> {
  // The client is hundreds of files, so it is loaded here, when it is needed.
  const { KubeConfig, PortForward } = await import('@kubernetes/client-node');
  const config = load(new KubeConfig(), kubeconfig);
  if (context) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) throw new Error(`no context "${context}"; there is ${known.join(', ') || 'none'}.`);
    config.setCurrentContext(context);
  }
  return kubernetesOf(config, patience, ({ namespace, name, port }) =>
    dial(new PortForward(config), { namespace, name, port }),
  );
}

/** The part of the client's PortForward that is used. */
interface Forwarder {
  portForward(
    namespace: string,
    pod: string,
    ports: number[],
    output: Writable,
    errors: Writable,
    input: PassThrough,
  ): Promise<Web | (() => Web | null)>;
}

interface Web {
  addEventListener(event: 'close', then: () => void): void;
  close(): void;
}

/** Opens a connection to a pod's port. Exported for its test. */
export function dial(forward: Forwarder, { namespace, name, port }: Parameters<Kubernetes['dial']>[0]): Duplex {
  const [down, up] = [new PassThrough(), new PassThrough()];
  const socket = Duplex.from({ readable: down, writable: up });
  const end = (why: string) => void socket.destroy(new Error(`port-forward to ${port} of ${name}: ${why}`));
  const errors = new Writable({
    write(chunk: Buffer, _, next) {
      if (chunk.length) end(chunk.toString('utf8', 0, 200));
      next();
    },
  });
  for (const stream of [down, up, errors, socket]) stream.on('error', () => {});
  // The other end may tell the client to close its standard streams: ours must stay open.
  const handler = Reflect.get(forward, 'handler') as object | undefined;
  if (handler) Object.assign(handler, { streams: { stdin: up, stdout: down, stderr: errors } });
  forward.portForward(namespace, name, [port], down, errors, up).then(
    result => {
      const web = typeof result === 'function' ? result() : result;
      // End our side when the pod closes the connection, not only when the time is up.
      web?.addEventListener('close', () => down.end());
      socket.on('close', () => web?.close());
    },
    error => end(words(error)),
  );
  return socket;
}
