import { SIGNATURES } from '../../facts/cert-manager';
import { get, list, record, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { parseNetwork } from '../../kubernetes/networks';
import { type Fault, quoted } from './forms/common';

/** What cert-manager's webhook refuses of a Certificate's other fields, in which one needs another or has a form of its own. */
export function* certificateRefusals({ value }: Manifest): Generator<Fault> {
  const spec = get(value, 'spec');
  for (const [index, address] of list(get(spec, 'ipAddresses')).entries())
    if (typeof address === 'string' && !address.includes('$') && !isAddress(address))
      yield {
        path: ['ipAddresses', index],
        got: `${quoted(address)} is no IP address`,
        fix: 'Write an address without a mask, and names into dnsNames.',
      };
  const algorithm = text(get(spec, 'privateKey', 'algorithm')) || 'RSA';
  const signature = text(get(spec, 'signatureAlgorithm'));
  const fitting = Object.hasOwn(SIGNATURES, algorithm) ? SIGNATURES[algorithm]! : [];
  if (signature && fitting.length > 0 && !fitting.includes(signature))
    yield {
      path: ['signatureAlgorithm'],
      got: `signatureAlgorithm is ${quoted(signature)}, and the key is one of ${algorithm}`,
      fix: `Take signatureAlgorithm out, or write ${fitting.join(', ')}.`,
    };
  if (get(spec, 'nameConstraints') && get(spec, 'isCA') !== true)
    yield {
      path: ['nameConstraints'],
      got: 'nameConstraints are for a CA, and isCA is not true',
      fix: 'Take nameConstraints out of a certificate for a server.',
    };
  if (text(get(spec, 'literalSubject')))
    for (const field of ['commonName', 'subject'])
      if (get(spec, field))
        yield { path: [field], got: `${field} stands beside literalSubject`, fix: 'Keep one of them.' };
  for (const name of Object.keys(record(get(spec, 'secretTemplate', 'annotations'))))
    if (name.startsWith('cert-manager.io/') && name !== 'cert-manager.io/allow-direct-injection')
      yield {
        path: ['secretTemplate', 'annotations', name],
        got: `secretTemplate has the annotation ${quoted(name)}, which cert-manager writes itself`,
        fix: 'Take the annotation out.',
      };
}

const isAddress = (text: string): boolean => !text.includes('/') && parseNetwork(text) !== undefined;
