/** Certificates that sign themselves, with any name and any date: what a server may show, and openssl would not write. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface Content {
  /** dNSNames. */
  readonly names?: readonly string[];
  /** As the certificate has it: YYMMDDhhmmssZ, or with four digits of a year. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

export function selfSigned({
  names = [],
  notBefore = '200101000000Z',
  notAfter = '491231235959Z',
}: Content): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const algorithm = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('test')))));
  const alternatives = der(0x30, ...names.map(one => der(0x82, Buffer.from(one, 'latin1'))));
  const extension = der(0x30, der(0x06, Buffer.from('551d11', 'hex')), der(0x04, alternatives));
  const content = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, time(notBefore), time(notAfter)),
    name,
    publicKey,
    ...(names.length ? [der(0xa3, der(0x30, extension))] : []),
  );
  const signature = sign('sha256', content, createPrivateKey(privateKey));
  const whole = der(0x30, content, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{1,64}/g, '$&\n');
  return { key: privateKey, cert: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n` };
}

const time = (text: string): Buffer => der(text.length === 13 ? 0x17 : 0x18, Buffer.from(text));

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = Buffer.from(length.toString(16).replace(/^(?:..)*.$/, '0$&'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content]);
}
