/** What istiod's webhook refuses of the ports and addresses of Sidecars and ServiceEntries. */
import { get, integer, list, type Path, record, strings, text } from '../../kubernetes/json';
import { parseNetwork } from '../../kubernetes/networks';
import { type Fault, quoted } from './forms/common';

/** Of the listeners that a Sidecar opens. */
export function* inListeners(spec: unknown): Generator<Fault> {
  const numbers: unknown[] = [];
  for (const [index, listener] of list(get(spec, 'ingress')).entries()) {
    const path: Path = ['spec', 'ingress', index];
    const number = get(listener, 'port', 'number');
    if (get(listener, 'port') === undefined)
      yield { path, got: 'it has no port', fix: 'Write port: {number: …, name: …, protocol: …}.' };
    else if (numbers.includes(number))
      yield { path: [...path, 'port', 'number'], got: `port ${quoted(number)} stands twice`, fix: 'Keep one of them.' };
    numbers.push(number);
    yield* inListener(listener, path);
    const endpoint = text(get(listener, 'defaultEndpoint')) ?? '';
    if (endpoint !== '' && !ENDPOINT.test(endpoint))
      yield {
        path: [...path, 'defaultEndpoint'],
        got: `defaultEndpoint is ${quoted(endpoint)}`,
        fix: 'Write 127.0.0.1:<port>, 0.0.0.0:<port> or unix://<path>.',
      };
    const tls = get(listener, 'tls');
    const field = ['subjectAltNames', 'httpsRedirect', 'credentialName', 'credentialNames', 'tlsCertificates'].find(
      one => isSaid(get(tls, one)),
    );
    if (field)
      yield {
        path: [...path, 'tls', field],
        got: `${field} is not for a Sidecar`,
        fix: 'Take it out: a Sidecar takes serverCertificate and privateKey, files of the pod.',
      };
    else if (tls !== undefined && !/^(?:HTTPS|TLS)$/i.test(text(get(listener, 'port', 'protocol')) ?? ''))
      yield {
        path: [...path, 'tls'],
        got: 'tls stands beside a protocol without TLS',
        fix: 'Take tls out: the mesh’s mTLS needs none.',
      };
  }
  const egress = list(get(spec, 'egress'));
  for (const [index, listener] of egress.entries()) {
    const path: Path = ['spec', 'egress', index];
    if (get(listener, 'port') === undefined && index < egress.length - 1)
      yield { path, got: 'it has no port, and is not the last', fix: 'Put the listener without a port at the end.' };
    if (list(get(listener, 'hosts')).length === 0)
      yield { path: [...path, 'hosts'], got: 'it has no host', fix: 'Write hosts such as "./*".' };
    yield* inListener(listener, path);
  }
  if (get(spec, 'outboundTrafficPolicy', 'mode') === 'ALLOW_ANY_DYNAMIC_DNS')
    yield {
      path: ['spec', 'outboundTrafficPolicy', 'mode'],
      got: 'ALLOW_ANY_DYNAMIC_DNS is for the whole mesh alone',
      fix: 'Write ALLOW_ANY or REGISTRY_ONLY.',
    };
}

function* inListener(listener: unknown, path: Path): Generator<Fault> {
  if ((integer(get(listener, 'port', 'targetPort')) ?? 0) > 0)
    yield {
      path: [...path, 'port', 'targetPort'],
      got: 'a Sidecar has no targetPort',
      fix: 'Take it out, and write defaultEndpoint where the port is another.',
    };
}

const isSaid = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

const ENDPOINT = /^(?:unix:\/\/\/.+|(?:127\.0\.0\.1|0\.0\.0\.0|\[::1?\])?:\d+)$/;

/** Of the addresses of a ServiceEntry. */
export function* inAddresses(spec: unknown): Generator<Fault> {
  const resolution = text(get(spec, 'resolution')) ?? 'NONE';
  const ports = list(get(spec, 'ports'));
  const names = ports.map(port => text(get(port, 'name')) ?? '');
  for (const [index, endpoint] of list(get(spec, 'endpoints')).entries()) {
    const path: Path = ['spec', 'endpoints', index];
    const address = text(get(endpoint, 'address')) ?? '';
    const isFilled = address === '' || address.includes('$');
    if (resolution === 'STATIC' && !isFilled && !isAddress(address) && !address.startsWith('unix://'))
      yield {
        path: [...path, 'address'],
        got: `${quoted(address)} is no IP address, and resolution is STATIC`,
        fix: 'Write resolution: DNS.',
      };
    for (const name of Object.keys(record(get(endpoint, 'ports'))))
      if (!names.includes(name))
        yield {
          path: [...path, 'ports', name],
          got: `the ServiceEntry has no port named ${quoted(name)}`,
          fix: `Write one of its names: ${names.join(', ')}.`,
        };
  }
  if (resolution === 'DNS_ROUND_ROBIN' && list(get(spec, 'endpoints')).length > 1)
    yield {
      path: ['spec', 'endpoints', 1],
      got: 'resolution DNS_ROUND_ROBIN takes one endpoint',
      fix: 'Write resolution: DNS.',
    };
  const cidr = strings(get(spec, 'addresses')).findIndex(one => one.includes('/'));
  if (cidr >= 0 && !['NONE', 'STATIC'].includes(resolution))
    yield {
      path: ['spec', 'addresses', cidr],
      got: `a network is an address for resolution NONE or STATIC, and this one is ${resolution}`,
      fix: 'Write a single address, or leave addresses out.',
    };
  const plain = ports.findIndex(
    port => !/^(?:HTTP|HTTP2|HTTPS|GRPC|GRPC-WEB|TLS|HTTP_PROXY)$/i.test(text(get(port, 'protocol')) ?? ''),
  );
  if (resolution !== 'NONE' && strings(get(spec, 'hosts')).length > 1 && plain >= 0)
    yield {
      path: ['spec', 'ports', plain, 'protocol'],
      got: `${strings(get(spec, 'hosts')).length} hosts share a port of TCP, on which nothing tells them apart`,
      fix: 'Write protocol: GRPC, HTTP or TLS, or a ServiceEntry for each host.',
    };
}

const isAddress = (text: string): boolean => !text.includes('/') && parseNetwork(text) !== undefined;
