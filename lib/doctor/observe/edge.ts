/** Looks at the path from outside: the DNS name, the connection, the TLS handshake. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIPv6 } from 'node:net';
import { connect as connectTls, type PeerCertificate, type SecureContextOptions } from 'node:tls';
import type { Listener } from '../../path/path';
import type { Connection, Handshake, ListenerSeen, Seen, ServedCertificate } from '../observations';
import { noAnswer, type Patience, within } from './time';

/** How to look at a listener from outside. */
export interface ListenerOptions {
  /** host or host:port to connect to, instead of the addresses in DNS. */
  readonly address?: string;
  /** The NLB's names and addresses, from the Service's status. */
  readonly balancer: readonly string[];
  readonly trust: Trust;
  readonly patience: Patience;
}

/** The CA to trust, and the certificate and key to present. */
export type Trust = Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;

/** Looks at a listener step by step, and stops at the first step that fails or when the time is up. */
export async function seeListener(
  { host, port, transport }: Listener,
  options: ListenerOptions,
): Promise<ListenerSeen> {
  const { address, patience } = options;
  const to = targetOf(host, port, address);
  const target = `${to.host}:${to.port}`;
  const addresses = address ? undefined : await resolve([host], patience());
  const balancer = options.balancer.length ? await resolve(options.balancer, patience()) : undefined;
  if (addresses && 'unknown' in addresses) return { target, addresses, balancer, tcp: 'not tried' };
  if (!patience()) return { target, addresses, balancer, tcp: 'not tried' };
  const tcp = await tryTcp(to, patience());
  if (tcp !== 'connected' || !patience()) return { target, addresses, balancer, tcp };
  const alpn = transport === 'grpc' ? ['h2'] : ['h2', 'http/1.1'];
  return { target, addresses, balancer, tcp, tls: await handshake(to, host, alpn, options) };
}

/** Where to connect. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/**
 * Says where to connect.
 *
 * @param address host, host:port, or an IPv6 address; an IPv6 address needs brackets before a port
 */
export function targetOf(host: string, port: number, address = host): Target {
  if (isIPv6(address)) return { host: address, port };
  const [, six, name, said] = /^(?:\[(.*)\]|(.*?))(?::(\d+))?$/.exec(address)!;
  return { host: six ?? name!, port: said ? Number(said) : port };
}

/** Asks the DNS for the addresses of names, sorted. */
export async function resolve(names: readonly string[], milliseconds: number): Promise<Seen<readonly string[]>> {
  try {
    const all = await within(milliseconds, Promise.all(names.map(name => lookup(name, { all: true }))));
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

function handshake(to: Target, host: string, alpn: string[], options: ListenerOptions): Promise<Handshake> {
  return new Promise(done => {
    const socket = connectTls({
      ...to,
      ...options.trust,
      servername: host,
      ALPNProtocols: alpn,
      // The chain is judged afterwards, so that the doctor can say what is wrong with the certificate.
      rejectUnauthorized: false,
    });
    const milliseconds = options.patience();
    const end = (seen: Handshake) => {
      clearTimeout(timer);
      socket.destroy();
      done(seen);
    };
    const timer = setTimeout(() => end({ error: noAnswer(milliseconds) }), milliseconds);
    socket.on('error', (error: NodeJS.ErrnoException) => end({ error: words(error) }));
    socket.on('close', () => end({ error: 'closed' }));
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      if (!certificate?.raw) return end({ error: 'no certificate' });
      const distrust = socket.authorized ? '' : String(socket.authorizationError);
      end({ certificate: reduce(certificate), caGiven: options.trust.ca !== undefined, distrust: chainOnly(distrust) });
    });
  });
}

/** Drops Node's words about the name and the dates: the doctor judges both itself. */
const chainOnly = (word: string): string =>
  /ALTNAME|EXPIRED|NOT_YET_VALID/.test(word) ? '' : word.toLowerCase().replaceAll('_', ' ');

function words({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNRESET') return 'connection reset';
  const alert = /alert ([a-z ]+):|reason: ([a-z ]+)/i.exec(message);
  return alert?.[1] ?? alert?.[2] ?? code ?? message;
}

/** Reads a certificate's names, dates and issuer, whatever the certificate contains. Exported for the tests. */
export function reduce({ subjectaltname, valid_from, valid_to, issuer }: PeerCertificate): ServedCertificate {
  return {
    names: namesOf(subjectaltname ?? ''),
    notBefore: dateOf(valid_from),
    notAfter: dateOf(valid_to),
    issuer: [issuer?.CN ?? issuer?.O ?? 'nobody'].flat().join(', '),
  };
}

/** Reads the names. Node writes a name with a comma or a quote as JSON, so that one name cannot pass for several. */
function namesOf(alternatives: string): string[] {
  const each = /([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;
  return [...alternatives.matchAll(each)].flatMap(([, kind, name]) => (kind === 'DNS' ? name! : []));
}

/** Writes OpenSSL's date as ISO 8601; empty for any other text. */
function dateOf(text: string): string {
  const date = new Date(/^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4} GMT$/.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
