import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:https';
import type { KubeObject } from '../../lab/kubernetes';
import { HOST } from '../../lab/network';
import type { Context } from '../case';

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

/** The same, with the keys where istiod fetches them itself. */
export async function withKeyServer(
  context: Context,
  issuer: Issuer,
  work: (policy: KubeObject) => Promise<void>,
): Promise<void> {
  const { lab, environment } = context;
  const { hostname } = new URL(ISSUER);
  const { certificate: cert, key } = lab.authority.issuePem([hostname]);
  let fetched = 0;
  const server = createServer({ cert, key }, (_, answer) => {
    fetched++;
    answer.end(issuer.jwks);
  });
  await new Promise<void>(listening => server.listen(KEY_PORT, HOST, listening));
  lab.names.set(hostname, HOST);
  await lab.refresh();
  try {
    const rule = { kind: 'RequestAuthentication' };
    await work(
      environment.manifests.mutate(
        { ...rule, path: 'spec.jwtRules[0].jwks' },
        { ...rule, path: 'spec.jwtRules[0].jwksUri', value: `${ISSUER}:${KEY_PORT}/keys` },
      ),
    );
    context.check('istiod fetches the keys from jwksUri', fetched > 0, `${fetched} times`);
  } finally {
    server.close();
    lab.names.delete(hostname);
  }
}

const KEY_PORT = 8449;

const encode = (content: string | Buffer): string => Buffer.from(content as string).toString('base64url');
