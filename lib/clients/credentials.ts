/** What a sender presents, by the names of its own variables and files: nothing secret is ever printed. */
import type { EdgeSettings } from '../environment/derive';
import { TENANT_HEADER } from '../facts/alloy';

/** A piece of a value: text, or an environment variable of the sender. */
export type Part = string | { readonly variable: string };

/** A header that a sender adds to each request. */
export interface SenderHeader {
  /** Name of the header in lower case, as gRPC wants names. */
  readonly name: string;
  readonly value: readonly Part[];
}

/** An environment variable or a file that the sender must have. */
interface Needed {
  readonly name: string;
  readonly what: string;
}

/** Everything that a sender presents, and what it needs for that. */
export interface Credentials {
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly headers: readonly SenderHeader[];
  readonly needed: readonly Needed[];
}

/** What senders of this environment have to present. */
export function credentialsOf({ access, tenant }: EdgeSettings): Credentials {
  const { mtls, jwt, basic, bearer } = access;
  const headers: SenderHeader[] = [];
  const needed: Needed[] = [];
  const present = (name: string, prefix: string, variable: string, what: string) => {
    headers.push({ name: name.toLowerCase(), value: [...(prefix ? [prefix] : []), { variable }] });
    needed.push({ name: `$${variable}`, what });
  };
  if (mtls) {
    const names = mtls.subjectAltNames ? ' with one of the subject alternative names that are let in' : '';
    needed.push(
      { name: CERTIFICATE.cert, what: `client certificate, PEM, signed by the CA of the senders${names}` },
      { name: CERTIFICATE.key, what: 'its private key, PEM' },
    );
  }
  if (jwt) {
    const { name, prefix = '' } = jwt.header ?? { name: 'authorization', prefix: 'Bearer ' };
    present(name, prefix, 'OTLP_JWT', 'a token of the issuer; it expires, so a sender that stays up has to renew it');
  }
  if (basic) present('authorization', 'Basic ', 'OTLP_BASIC', 'base64 of `user:password`, without a line break');
  if (bearer) present('authorization', 'Bearer ', 'OTLP_TOKEN', 'the token that Alloy knows');
  if (tenant?.header) present(TENANT_HEADER, '', 'OTLP_TENANT', 'the tenant to write into');
  return { ...(mtls && { certificate: CERTIFICATE }), headers, needed };
}

const CERTIFICATE = { cert: 'client.crt', key: 'client.key' };
