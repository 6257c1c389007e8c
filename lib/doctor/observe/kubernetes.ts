import { request } from 'node:https';
import type { Duplex } from 'node:stream';
import { get } from '../../kubernetes/json';
import type { KubeObject, Seen } from '../observations';
import { type Config, credentials, serverOf } from './kubeconfig';
import { listOf, objectOf } from './objects';
import { MOST, parsed, type Reply, replyTo, sizeOf, textOf } from './reply';
import { noAnswer, type Patience, words } from './time';

/** Access to a cluster: reads, and forwards ports; never writes. */
export interface Kubernetes {
  readonly context: string;
  list(apiPath: string, kind: string): Promise<Seen<readonly KubeObject[]>>;
  /** Reads what is no object: the version, an API's kinds or its schema. null: the API server has no such path. */
  raw(path: string): Promise<Seen<unknown>>;
  /** Reads one object. null: the object does not exist. */
  get(apiPath: string, kind: string): Promise<Seen<KubeObject | null>>;
  /**
   * Opens a connection to a port of a pod. No local port is opened, so nobody else on this machine can use the
   * connection.
   */
  dial(pod: { namespace: string; name: string; port: number }): Duplex;
}

/** The reason for `unknown` after a 403. */
export const FORBIDDEN = 'no rights to read it (403): --print-rbac prints the Roles that the doctor needs';

/**
 * Makes the access that a kubeconfig describes.
 *
 * @throws Error with one sentence if the kubeconfig names no cluster
 */
export function kubernetesOf(config: Config, patience: Patience, dial: Kubernetes['dial']): Kubernetes {
  const server = serverOf(config);
  let authorized: Promise<object> | undefined;
  let left: number = MOST.allObjects;

  async function ask(path: string): Promise<Reply> {
    const { hostname, port, pathname, search } = new URL(server.href.replace(/\/$/, '') + path);
    authorized ??= credentials(config, patience());
    const options = { hostname: bare(hostname), port: port || 443, path: pathname + search, ...(await authorized) };
    const milliseconds = patience();
    try {
      return await replyTo(request(options), MOST.objects, milliseconds);
    } catch (error) {
      throw new Error(`the API server ${server.host} does not answer: ${words(error)}`);
    }
  }

  async function read<T>(path: string, found: (body: string) => T, missing: T): Promise<Seen<T>> {
    if (!patience()) return { unknown: `API server: ${noAnswer(0)}` };
    try {
      const reply = await ask(path);
      if (reply.status === 404) return absent(reply, path, missing);
      if (reply.status === 403) return { unknown: FORBIDDEN };
      if (reply.status === 401)
        return {
          unknown: `the API server ${server.host} does not know these credentials (401): the token has run out or is for another cluster; log in again`,
        };
      left -= reply.body.length;
      if (left < 0) return { unknown: `the API server’s answers are longer than ${sizeOf(MOST.allObjects)} together` };
      return { value: readBy(found, reply, server.host) };
    } catch (error) {
      return { unknown: words(error) };
    }
  }

  return {
    context: config.getCurrentContext(),
    list: (path, kind) => read<readonly KubeObject[]>(path, body => listOf(body, kind), []),
    get: (path, kind) => read<KubeObject | null>(path, body => objectOf(body, kind, path.split('/').pop()!), null),
    raw: async path => {
      const seen = await read<unknown>(path, parsed, null);
      return 'unknown' in seen && seen.unknown.startsWith(NOT_SERVED) ? { value: null } : seen;
    },
    dial,
  };
}

const NOT_SERVED = 'the API server does not serve';

/** Whether an API server says "no such object". A server that does not know the kind answers in another way. */
function absent<T>({ body, fault }: Reply, path: string, missing: T): Seen<T> {
  const text = body.toString();
  if (/^404 page not found\s*$/.test(text))
    return { unknown: `${NOT_SERVED} ${path.split('/').slice(1, 4).join('/')}: are its CRDs there?` };
  if (!fault && isStatus(text)) return { value: missing };
  return { unknown: 'what answers 404 there is no API server' };
}

function isStatus(text: string): boolean {
  try {
    return get(parsed(text), 'kind') === 'Status';
  } catch {
    return false;
  }
}

function readBy<T>(found: (body: string) => T, reply: Reply, host: string): T {
  try {
    return found(textOf(reply));
  } catch (error) {
    throw new Error(`the API server ${host}: ${words(error)}`);
  }
}

/** Removes the brackets of an IPv6 address: sockets take it without. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
