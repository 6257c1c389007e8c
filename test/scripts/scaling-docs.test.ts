/** What loads need, computed from the price list. */
import { fleetFor, onePod, priceOf, scalingFile } from '../../scripts/scaling-docs';

const PRICE = { gateway: 400_000, sidecar: 200_000, alloy: 50_000 };
const POD = { cpu: 0.5, target: 0.6, memoryGiB: 2.5, consumers: 200 };
const load = (spansPerSecond: number, more = {}) => ({
  spansPerSecond,
  spansPerRequest: 500,
  latencySeconds: 0.1,
  ...more,
});

test('CPU says how many pods, and two are the least', () => {
  expect(fleetFor(load(1000), PRICE, POD)).toMatchObject({ pods: 2, gatewayPods: 2, memoryGiB: 5, underWay: 0.2 });
  // 20 CPU by 0.3, and 2.5 CPU by 0.6
  const large = fleetFor(load(1_000_000), PRICE, POD);
  expect(large).toMatchObject({ alloyCpu: 20, sidecarCpu: 5, gatewayCpu: 2.5, pods: 67, gatewayPods: 5 });
});

test('consumers say how many pods where a backend is slow', () => {
  // 2,000 requests a second × 10 s are 20,000 at a time
  expect(fleetFor(load(1_000_000, { latencySeconds: 10 }), PRICE, POD).pods).toBe(100);
});

test('one pod takes what its share of the CPU takes', () => {
  const { spansPerSecond, requestsPerSecond, latencySeconds } = onePod(500, PRICE, POD);
  expect(spansPerSecond).toBeCloseTo(15_000);
  expect(requestsPerSecond).toBeCloseTo(30);
  expect(latencySeconds).toBeCloseTo(6.67);
});

test('a price list without the load is told of', () => {
  expect(() => priceOf('| gRPC, 8 × 500 B | memory | 1 | 2 | 3 |', 8)).toThrow('no price of 8 × 500 B');
});

test('docs/scaling.md is up to date; if not: npm run docs', () => {
  const { is, shouldBe } = scalingFile();
  expect(is.match(/<!-- computed: /g)).toHaveLength(2);
  expect(is).toBe(shouldBe);
});
