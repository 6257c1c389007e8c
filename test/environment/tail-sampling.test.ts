/** The sampler's sizes follow from the stated rate, and memory is checked against them. */
import { heldOf, memoryNeededMiB, samplingOf } from '../../lib/environment/tail-sampling';
import { warnings } from '../../lib/warnings';
import { environmentOf, mistakesIn, type Sections, textOf } from '../samples';

const ALL = 'policies: [{name: all, alwaysSample: {}}]';
const sampled = (fields: string, more: Sections = {}): Sections => ({
  pipeline: `{tailSampling: {${fields}${ALL}}}`,
  alloy: '{replicas: 1}',
  ...more,
});

test('without a rate nothing is derived', () => {
  expect(samplingOf(environmentOf())).toBeUndefined();
  const environment = environmentOf(sampled(''));
  expect(samplingOf(environment)).toEqual({
    decisionWaitSeconds: 30,
    numTraces: 50_000,
    expectedNewTracesPerSecond: 0,
  });
  expect(heldOf(environment)).toBeUndefined();
  expect(warnings(environment)).toEqual([
    expect.stringMatching(/^pipeline\.tailSampling has no tracesPerSecond: from 1612 new traces a second on/),
  ]);
});

test('with a rate all is derived, and memory refuses before the sampler forgets', () => {
  const environment = environmentOf(sampled('tracesPerSecond: 100, traceKiB: 4, decisionWaitSeconds: 9, '));
  // of 2,048 MiB of heap; traces are refused from 298 on
  expect(samplingOf(environment)).toEqual({
    decisionWaitSeconds: 9,
    numTraces: Math.floor((2_048 * 1024 ** 2) / 800),
    expectedNewTracesPerSecond: 100,
    decisionCacheSize: 10_000,
  });
  expect(heldOf(environment)).toEqual({
    traces: 1_000,
    sentMiB: 4,
    heapMiB: Math.ceil((1_000 * (4 * 1024 * 2.5 + 1024) + 2 * 10_000 * 150) / 1024 ** 2),
    roomMiB: 99,
  });
  expect(warnings(environment)).toEqual([]);
});

test('what is said counts', () => {
  const said = 'tracesPerSecond: 100, numTraces: 7000, expectedNewTracesPerSecond: 5, ';
  expect(samplingOf(environmentOf(sampled(said)))).toMatchObject({ numTraces: 7_000, expectedNewTracesPerSecond: 5 });
});

test.each([
  ['{replicas: 3}', '', 150],
  ['{replicas: 3}', 'replicas: 4, ', 100],
  ['{replicas: 2}', '', 300],
  ['{replicas: 1}', '', 300],
])('the rate with alloy %s and %s is divided by the pods but one', (alloy, replicas, perSecond) => {
  const environment = environmentOf(sampled(`tracesPerSecond: 300, traceKiB: 1, ${replicas}`, { alloy }));
  expect(samplingOf(environment)?.expectedNewTracesPerSecond).toBe(perSecond);
});

test('the memory that a mistake names is the least that is enough', () => {
  const at = (memory: string, rate = 1_000) =>
    sampled(`tracesPerSecond: ${rate}, `, { alloy: `{replicas: 1, resources: {memory: ${memory}}}` });
  const [mistake, ...more] = mistakesIn(textOf(at('2560Mi')));
  expect(more).toEqual([]);
  expect(mistake?.path).toBe('pipeline.tailSampling.tracesPerSecond');
  const needed = Number(/Set it to (\d+)Mi/.exec(mistake!.message)?.[1]);
  expect(mistake?.message).toMatch(
    /^up to 31000 traces wait in each pod, and take \d+ MiB .* 2560Mi, 99 MiB are for them/,
  );
  expect(mistakesIn(textOf(at(`${needed}Mi`)))).toEqual([]);
  expect(mistakesIn(textOf(at(`${needed - 1}Mi`)))).toHaveLength(1);
  const fits = environmentOf(at(`${needed}Mi`));
  expect(memoryNeededMiB(fits, heldOf(fits)!)).toBe(needed);
});

test('other signals leave traces less room in a pod that receives them', () => {
  const room = (destinations: string, alloy: string) =>
    heldOf(environmentOf(sampled('tracesPerSecond: 1, ', { destinations, alloy })))?.roomMiB;
  const traces = 'traces: {otlp: tempo.tempo.svc:4317}';
  expect(room(`{${traces}}`, '{replicas: 1}')).toBe(99);
  expect(room(`{${traces}, metrics: {otlp: mimir.mimir.svc:4317}}`, '{replicas: 1}')).toBe(74);
  expect(room(`{${traces}, metrics: {otlp: mimir.mimir.svc:4317}}`, '{replicas: 2}')).toBe(99);
});

test('a pod that goes has to send all that waits', () => {
  const many = environmentOf(
    sampled('tracesPerSecond: 2000, traceKiB: 1, ', { alloy: '{replicas: 1, resources: {memory: 8Gi}}' }),
  );
  expect(warnings(many)).toEqual([
    expect.stringMatching(/^alloy.shutdown.flushSeconds 30 may be too short: .* 62000 traces/),
  ]);
  const copies = `{traces: [{otlp: tempo.tempo.svc:4317}, {name: b, otlp: b.b.svc:4317}, {name: c, otlp: c.c.svc:4317}]}`;
  const large = environmentOf(sampled('tracesPerSecond: 110, ', { destinations: copies }));
  expect(warnings(large)).toEqual([
    expect.stringMatching(/^A pod that goes decides at once .* 34 MiB, and a queue behind the sampler takes 24 MiB/),
  ]);
});
