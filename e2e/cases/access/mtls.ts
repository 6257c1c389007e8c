import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../../lab/certificates';
import type { KubeObject } from '../../lab/kubernetes';
import { caSecretOf, secret } from '../../lab/secrets';
import type { Context } from '../case';
import type { Overrides } from '../probe';
import { otherApplication, straightToPod, tryOtherApplication } from './neighbours';
import { authorities, forbidden, getsIn, noConnection, prepared, trySenders, unauthenticated } from './senders';
import { SPOOFED, tryTenant } from './tenant';
import { Issuer, withKeyServer } from './tokens';

/** Who signs the senders' certificates; nobody else's count. */
export class Senders {
  private readonly authority: Authority;
  private readonly foreign: Authority;

  constructor(private readonly context: Context) {
    const folder = join(context.lab.folder, 'pki', context.environment.name);
    this.authority = new Authority(folder, 'senders-ca');
    this.foreign = new Authority(folder, 'foreign-ca');
  }

  /** The Secret that the environment leaves to others. */
  get secret(): KubeObject {
    return secret(this.metadata, { 'ca.crt': this.authority.pem });
  }

  /** The same as cert-manager leaves it with a certificate: the issuer's ca.crt counts, what stands beside it does not. */
  get secretOfCertificate(): KubeObject {
    const { certificate, key } = this.foreign.issuePem([SENDER]);
    const data = { 'ca.crt': this.authority.pem, 'tls.crt': certificate, 'tls.key': key };
    return secret(this.metadata, data, 'kubernetes.io/tls');
  }

  /** A certificate with these names. */
  certificate(...names: string[]): Overrides {
    return { tls: files(this.authority, names) };
  }

  /** One whose two days begin at another day. */
  certificateFrom(day: number): Overrides {
    return { tls: files(this.authority, [SENDER], day) };
  }

  private get metadata(): { name: string; namespace: string } {
    const { edge } = this.context.environment;
    return { name: caSecretOf(edge)!, namespace: edge.namespace };
  }

  /** The same as the files that the runbook's settings name. */
  get printed(): Record<string, string> {
    const { cert, key } = files(this.authority, [SENDER]);
    return { 'client.crt': readFileSync(cert, 'utf8'), 'client.key': readFileSync(key, 'utf8') };
  }

  get ofAnotherAuthority(): Overrides {
    return { tls: files(this.foreign, [SENDER]) };
  }

  /** Of the authority that signed the gateway's own certificate. */
  get ofServerAuthority(): Overrides {
    return { tls: files(this.context.lab.authority, [SENDER]) };
  }
}

export const SENDER = 'sender.example.com';

export async function mtls(context: Context): Promise<void> {
  const senders = new Senders(context);
  const good = senders.certificate(SENDER);
  const rows = [
    { what: 'no certificate', holds: noConnection },
    { what: 'a certificate of another CA', with: senders.ofAnotherAuthority, holds: noConnection },
    { what: 'a certificate of the CA of the gateway’s own', with: senders.ofServerAuthority, holds: noConnection },
    { what: 'the right CA, another name', with: senders.certificate('other.example.com'), holds: noConnection },
    { what: 'an expired certificate', with: senders.certificateFrom(-3), holds: noConnection },
    { what: 'a certificate that is not valid yet', with: senders.certificateFrom(1), holds: noConnection },
    { what: 'the right CA, the DNS name', with: good, holds: getsIn },
    {
      what: 'the right CA, the URI',
      with: senders.certificate('other.example.com', 'spiffe://example.com/collector'),
      holds: getsIn,
    },
    ...authorities(context, getsIn, good),
  ];
  const objects = [senders.secret, ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, rows);
    await tryOtherApplication(context, 'without a certificate', {});
    await straightToPod(context);
  });
}

/** Both, and the token names the tenant. The CA is as cert-manager leaves it, the token's keys are where istiod fetches them. */
export async function mtlsAndJwt(context: Context): Promise<void> {
  const senders = new Senders(context);
  const issuer = new Issuer();
  const certificate = senders.certificate(SENDER);
  const bearer = (claims: Record<string, unknown>) => ({ authorization: `Bearer ${issuer.token(claims)}` });
  const both = { ...certificate, headers: bearer({ tenant: 'team-b' }) };
  const rows = [
    { what: 'certificate and token', with: both, holds: getsIn },
    { what: 'a token alone', with: { headers: both.headers }, holds: noConnection },
    {
      what: 'a token, and a certificate of the CA that tls.crt is of',
      with: { ...senders.ofAnotherAuthority, headers: both.headers },
      holds: noConnection,
    },
    {
      what: 'a certificate, and a token of somebody else’s keys',
      with: { ...certificate, headers: { authorization: `Bearer ${new Issuer().token({ tenant: 'team-b' })}` } },
      holds: unauthenticated,
    },
    { what: 'a certificate alone', with: certificate, holds: forbidden },
    {
      what: 'a certificate, and a token without tenant',
      with: { ...certificate, headers: bearer({}) },
      holds: forbidden,
    },
    { what: 'a certificate, and a spoofed tenant', with: { ...certificate, headers: SPOOFED }, holds: forbidden },
  ];
  await withKeyServer(context, issuer, async policy => {
    const objects = [senders.secretOfCertificate, policy, ...otherApplication(context)];
    await prepared(context, { objects, good: both }, async () => {
      await trySenders(context, rows);
      await tryTenant(context, 'the token’s tenant', 'team-b', both);
      const spoofed = { ...both, headers: { ...both.headers, ...SPOOFED } };
      await tryTenant(context, 'the token’s tenant, and a spoofed one', 'team-b', spoofed);
      await tryOtherApplication(context, 'with a bearer token of its own', { authorization: 'Bearer opaque' });
    });
  });
}

function files(authority: Authority, names: string[], day?: number): { cert: string; key: string } {
  const { certificateFile, keyFile } = authority.issue(names, day);
  return { cert: certificateFile, key: keyFile };
}
