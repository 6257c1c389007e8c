/** The path from outside: the name, the connection, the handshake. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type PeerCertificate, type SecureContextOptions } from 'node:tls';
import type { Listener } from '../../path';
import type { Connection, EdgeSeen, Handshake, Seen } from '../observations';

export interface EdgeOptions {
  /** Instead of what DNS says: host, or host:port. */
  readonly address?: string;
  /** Names and addresses that the Service's status has. */
  readonly balancer: readonly string[];
  readonly trust: Trust;
  readonly milliseconds: number;
}

/** Whom to trust, and who we are. */
export type Trust = Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;

export async function seeEdge({ host, port, transport }: Listener, options: EdgeOptions): Promise<EdgeSeen> {
  const to = targetOf(host, port, options.address);
  const target = `${to.host}:${to.port}`;
  const addresses = options.address ? undefined : await resolve([host]);
  const balancer = options.balancer.length ? await resolve(options.balancer) : undefined;
  if (addresses && 'unknown' in addresses) return { target, addresses, balancer, tcp: 'not tried' };
  const tcp = await tryTcp(to, options.milliseconds);
  if (tcp !== 'connected') return { target, addresses, balancer, tcp };
  const alpn = transport === 'grpc' ? ['h2'] : ['h2', 'http/1.1'];
  return { target, addresses, balancer, tcp, tls: await handshake(to, host, alpn, options) };
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

export function targetOf(host: string, port: number, address?: string): Target {
  const [, name, said] = /^(.*?)(?::(\d+))?$/.exec(address ?? host)!;
  return { host: name!, port: said ? Number(said) : port };
}

async function resolve(names: readonly string[]): Promise<Seen<readonly string[]>> {
  try {
    const all = await Promise.all(names.map(name => lookup(name, { all: true })));
    return { value: [...new Set(all.flat().map(({ address }) => address))].sort() };
  } catch (error) {
    return { unknown: (error as NodeJS.ErrnoException).code ?? (error as Error).message };
  }
}

function tryTcp({ host, port }: Target, milliseconds: number): Promise<Connection> {
  return new Promise(done => {
    const socket = connectTcp({ host, port, timeout: milliseconds });
    const end = (how: Connection) => {
      socket.destroy();
      done(how);
    };
    socket.on('connect', () => end('connected'));
    socket.on('timeout', () => end('no answer'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED' ? 'refused' : 'no answer'));
  });
}

function handshake(to: Target, host: string, alpn: string[], options: EdgeOptions): Promise<Handshake> {
  return new Promise(done => {
    const socket = connectTls({
      ...to,
      ...options.trust,
      servername: host,
      ALPNProtocols: alpn,
      // Judged afterwards: what is wrong with it is what we want to say.
      rejectUnauthorized: false,
    });
    const end = (seen: Handshake) => {
      socket.destroy();
      done(seen);
    };
    socket.setTimeout(options.milliseconds, () => end({ error: 'no answer' }));
    socket.on('error', (error: NodeJS.ErrnoException) => end({ error: words(error) }));
    socket.on('close', () => end({ error: 'closed' }));
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const distrust = socket.authorized ? '' : String(socket.authorizationError);
      end({ certificate: reduce(certificate), caGiven: options.trust.ca !== undefined, distrust: chainOnly(distrust) });
    });
  });
}

/** The name and the dates are judged by themselves. */
const chainOnly = (word: string): string =>
  /ALTNAME|EXPIRED|NOT_YET_VALID/.test(word) ? '' : word.toLowerCase().replaceAll('_', ' ');

function words({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNRESET') return 'connection reset';
  const alert = /alert ([a-z ]+):|reason: ([a-z ]+)/i.exec(message);
  return alert?.[1] ?? alert?.[2] ?? code ?? message;
}

function reduce({ subjectaltname = '', valid_from, valid_to, issuer }: PeerCertificate) {
  const names = subjectaltname.split(', ').filter(name => name.startsWith('DNS:'));
  return {
    names: names.map(name => name.slice('DNS:'.length)),
    notBefore: new Date(valid_from).toISOString(),
    notAfter: new Date(valid_to).toISOString(),
    issuer: [issuer.CN ?? issuer.O].flat().join(', '),
  };
}
