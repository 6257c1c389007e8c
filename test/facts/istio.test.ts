import { PROXY_PORTS } from '../../lib/facts/istio';
import { gatewayPortReserved } from '../../lib/rules/listener/gateway-port-reserved';
import { check } from '../rules/check';

test.each([...PROXY_PORTS])('the checker finds a Gateway on %i, which is for %s', (port, use) => {
  const text = gatewayPortReserved.bad.replace('number: 15021', `number: ${port}`);
  expect(check([{ file: 'gateway.yaml', text }], { complete: false })).toMatchObject([
    {
      rule: 'gateway-port-reserved',
      got: expect.stringContaining(`listen on ${port}, which Istio's proxies use for ${use}`),
    },
  ]);
});

test('a port between them is free', () => {
  const text = gatewayPortReserved.bad.replace('number: 15021', 'number: 15003');
  expect(check([{ file: 'gateway.yaml', text }], { complete: false })).toEqual([]);
});
