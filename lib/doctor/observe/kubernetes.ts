import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { KubeObject, Seen } from '../observations';

/** Where a cluster is, as kubectl would say it. */
export interface Access {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly milliseconds: number;
}

/** Reads, and forwards ports; never writes. */
export interface Kubernetes {
  readonly context: string;
  list(apiPath: string, kind: string): Promise<Seen<readonly KubeObject[]>>;
  /** null: there is none. */
  get(apiPath: string, kind: string): Promise<Seen<KubeObject | null>>;
  /** A port of a pod, on a port here, while `use` runs. */
  withPort<T>(pod: { namespace: string; name: string; port: number }, use: (address: string) => Promise<T>): Promise<T>;
}

/** @throws with a sentence when there is no such kubeconfig or context */
export async function connect({ kubeconfig, context, milliseconds }: Access): Promise<Kubernetes> {
  // Hundreds of files: loaded here and nowhere else.
  const { KubeConfig, PortForward } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (kubeconfig) config.loadFromFile(kubeconfig);
  else config.loadFromDefault();
  if (context) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) throw new Error(`no context "${context}"; there is ${known.join(', ') || 'none'}.`);
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('no cluster: give --kubeconfig or --context, or set KUBECONFIG.');

  async function ask(path: string): Promise<{ status: number; body: string }> {
    const url = new URL(cluster!.server + path);
    const options = { method: 'GET', hostname: url.hostname, port: url.port || 443, path: url.pathname + url.search };
    await config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, timeout: milliseconds }, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', chunk => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
        answer.on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${milliseconds / 1000} s`)));
      sent.on('error', reject);
      sent.end();
    });
  }

  async function read<T>(path: string, kind: string, found: (body: string) => T, missing: T): Promise<Seen<T>> {
    try {
      const { status, body } = await ask(path);
      if (status === 200) return { value: found(body) };
      if (status === 404) return { value: missing };
      if (status === 403 || status === 401) return { unknown: `may not read ${kind}` };
      return { unknown: `${kind}: the API server says ${status}` };
    } catch (error) {
      return { unknown: `API server: ${(error as Error).message}` };
    }
  }

  return {
    context: config.getCurrentContext(),
    list: (path, kind) =>
      read<readonly KubeObject[]>(
        path,
        kind,
        body => (JSON.parse(body).items as KubeObject[]).map(object => ({ ...object, kind })),
        [],
      ),
    get: (path, kind) => read<KubeObject | null>(path, kind, body => ({ ...JSON.parse(body), kind }), null),
    withPort: async ({ namespace, name, port }, use) => {
      const forward = new PortForward(config);
      let refused = '';
      const server = createServer(socket => {
        const end = (error?: { message?: string }) => {
          refused = error?.message ?? refused;
          socket.destroy();
        };
        forward.portForward(namespace, name, [port], socket, null, socket).then(result => {
          const web = typeof result === 'function' ? result() : result;
          // What the pod closes is over here too, not only when the time is up.
          web?.addEventListener('close', () => socket.end());
          socket.on('close', () => web?.close());
        }, end);
        socket.on('error', () => end());
      });
      await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
      try {
        return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      } catch (error) {
        throw new Error(`port-forward to ${port} of ${name}: ${refused || (error as Error).message}`);
      } finally {
        server.close();
      }
    },
  };
}
