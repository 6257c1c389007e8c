import { generateKeyPairSync, sign } from 'node:crypto';
import type { KubeObject } from '../lab/kubernetes';
import type { Context } from './case';

/** An identity provider: its keys exist for one run only. */
export class Issuer {
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  get jwks(): string {
    const key = { ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'e2e', alg: 'RS256', use: 'sig' };
    return JSON.stringify({ keys: [key] });
  }

  /** A token that the environments accept, unless `claims` say otherwise; undefined leaves one out. */
  token(claims: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: ISSUER, aud: 'otlp', sub: 'sender', iat: now, exp: now + 3600, ...claims };
    const text = [{ alg: 'RS256', kid: 'e2e', typ: 'JWT' }, all].map(part => encode(JSON.stringify(part))).join('.');
    return `${text}.${encode(sign('RSA-SHA256', Buffer.from(text), this.keys.privateKey))}`;
  }
}

/** As test/cases has it. */
export const ISSUER = 'https://issuer.example.com';

/** The environment's RequestAuthentication with the keys of this issuer: the golden cases hold a key that nobody has. */
export function trusting({ environment }: Context, issuer: Issuer): KubeObject {
  return environment.manifests.mutate({
    kind: 'RequestAuthentication',
    path: 'spec.jwtRules[0].jwks',
    value: issuer.jwks,
  });
}

const encode = (content: string | Buffer): string => Buffer.from(content as string).toString('base64url');
