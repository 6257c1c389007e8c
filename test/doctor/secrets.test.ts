/** What only some environments have: certificates of cert-manager, senders with certificates, TLS at the receiver. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import { diagnose } from '../../lib/doctor/diagnose';
import { PROJECT } from '../golden';
import { loaded } from '../samples';
import { type Editable, edgeIn, FILES, healthy, object, observed, PROD } from './observations';

const TEXT = readFileSync(join(PROJECT, 'test/fixtures/prod.yaml'), 'utf8').replace('sourceRanges: [10.0.0.0/8]', '');

test('cert-manager has not issued yet', () => {
  const seen = healthy(seen => {
    const conditions = [{ type: 'Ready', status: 'False', reason: 'Pending', message: 'waiting for the order' }];
    object(seen, 'Certificate', 'otlp-grpc-cert').status = { conditions };
  });
  const { first } = diagnose(PROD, FILES, seen);
  expect(first).toMatchObject({
    id: 'certificate',
    seen: 'Certificate otlp-grpc-cert is not Ready: waiting for the order',
  });
});

/** prod, where the senders show certificates. */
function withCa(ca: Editable, edit: (seen: Editable) => void = () => {}) {
  const environment = loaded(`${TEXT}access: {mtls: {caSecret: senders-ca}}\n`, 'prod.yaml');
  const files = synthesize(environment);
  const seen = observed(environment, files, seen => {
    seen.secrets['istio-system/senders-ca'] = ca;
    edit(seen);
  });
  return diagnose(environment, files, seen);
}

test.each([
  [['ca.crt'], undefined],
  [['cacert'], undefined],
  [null, 'Secret istio-system/senders-ca is missing'],
  [['tls.crt'], 'Secret senders-ca lacks ca.crt or cacert'],
])('the senders’ CA with %j', (keys, text) => {
  const { first } = withCa({ value: keys && { keys } });
  expect(first?.seen).toBe(text);
  expect(first?.id).toBe(text && 'certificate');
});

test('a client certificate that was not given is not a broken hop', () => {
  const { first, hops } = withCa({ value: { keys: ['ca.crt'] } }, seen => {
    for (const edge of Object.values<Editable>(edgeIn(seen).listeners))
      edge.tls = { error: 'tlsv13 alert certificate required' };
  });
  expect(first).toBeUndefined();
  expect(hops.find(({ id }) => id === 'certificate')!.seen).toContain('a client certificate is asked for');
});

test.each([
  [['tls.crt', 'tls.key', 'ca.crt'], undefined],
  [['tls.crt', 'tls.key'], 'Secret otlp-alloy-client lacks ca.crt'],
  [null, 'Secret istio-system/otlp-alloy-client is missing'],
])('what the gateway shows a receiver that ends TLS itself: %j', (keys, text) => {
  const tls = '{certificateSecret: alloy, clientCa: {name: ca, key: ca.crt}, gatewaySecret: otlp-alloy-client}';
  const environment = loaded(
    TEXT.replace('tls: {mesh: {}}', 'tls: {none: {}}').replace(/^receiver:$/m, `receiver:\n  tls: ${tls}`),
    'prod.yaml',
  );
  const files = synthesize(environment);
  const seen = observed(environment, files, seen => {
    seen.secrets['istio-system/otlp-alloy-client'] = { value: keys && { keys } };
  });
  const { first } = diagnose(environment, files, seen);
  expect(first?.seen).toBe(text);
});
