/** What OK means at each destination: the words, their defaults, several destinations of a signal, and what can't be combined. */
import { renderConfig } from '../../lib/alloy/pipelines/pipeline';
import { answerSeconds, deliveryOf, maxConcurrentRequests } from '../../lib/environment/delivery';
import { allDestinations, deliveryWord, needsVolume } from '../../lib/environment/destinations';
import { pathOf } from '../../lib/path/path';
import { environmentOf, mistakesOf, type Sections } from '../samples';

const TEMPO = 'tempo.tempo.svc.cluster.local:4317';
const traces = (...list: string[]): Sections => ({ destinations: `{traces: [${list.join(', ')}]}` });
const one = (more: string): Sections => ({ destinations: `{traces: {otlp: {endpoint: "${TEMPO}"${more}}}}` });
const SAMPLED = {
  pipeline: '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}',
  alloy: '{replicas: 1}',
};
const FIRST = `otlp: "${TEMPO}"`;
const words = (sections: Sections) => {
  const environment = environmentOf(sections);
  return allDestinations(environment).map(one => `${one.label}: ${deliveryWord(environment, one)}`);
};

test('the backend answers, unless a sampler stands before it or another destination', () => {
  expect(words(one(''))).toEqual(['traces: acknowledged']);
  expect(words({ ...one(''), ...SAMPLED })).toEqual(['traces: memory']);
  expect(words(traces(`{${FIRST}}`, `{name: xray, ${FIRST}}`))).toEqual([
    'traces: acknowledged',
    'traces_xray: memory',
  ]);
  expect(words(traces(`{name: tempo, ${FIRST}}`))).toEqual(['traces_tempo: acknowledged']);
});

test('only the first destination can answer, and none behind the sampler', () => {
  const acknowledged = `otlp: {endpoint: "${TEMPO}", delivery: acknowledged}`;
  expect(mistakesOf(traces(`{${acknowledged}}`, `{name: copy, ${acknowledged}}`))).toEqual([
    expect.stringMatching(/^destinations\.traces\[1\]\.otlp\.delivery: acknowledged, but a signal has one answer/),
  ]);
  expect(mistakesOf({ ...one(', delivery: acknowledged'), ...SAMPLED })).toEqual([
    expect.stringMatching(/^destinations\.traces\.otlp\.delivery: acknowledged, but tail sampling says yes/),
  ]);
  expect(mistakesOf({ ...one(', delivery: disk'), ...SAMPLED })).toEqual([]);
});

test('several destinations of a signal have names of their own', () => {
  expect(mistakesOf(traces(`{${FIRST}}`, `{${FIRST}}`))).toEqual([
    expect.stringMatching(/^destinations\.traces\[1\]\.name: missing\. Only the first/),
  ]);
  expect(mistakesOf(traces(`{name: a, ${FIRST}}`, `{name: a, ${FIRST}}`))).toEqual([
    'destinations.traces[1].name: the same name twice: "a". Write another.',
  ]);
  expect(mistakesOf(traces(`{name: A-b, ${FIRST}}`))).toEqual([
    'destinations.traces[0].name: got "A-b", allowed: a name of small letters, digits and "_", such as xray.',
  ]);
});

test('a list has its mistakes at their places, all at once', () => {
  expect(mistakesOf(traces('{otlp: "tempo:99999"}', '{name: b, otlphttp: {}}', '{name: c, kafka: x}'))).toEqual([
    expect.stringMatching(/^destinations\.traces\[0\]\.otlp: /),
    expect.stringMatching(/^destinations\.traces\[1\]\.otlphttp\.endpoint: missing/),
    expect.stringMatching(/^destinations\.traces\[2\]: got .*, allowed: exactly one of otlp, otlphttp/),
    expect.stringMatching(/^destinations\.traces\[2\]\.kafka: unknown field/),
  ]);
  expect(mistakesOf({ destinations: '{traces: []}' })).toEqual([
    expect.stringMatching(/^destinations\.traces: got \[\], allowed: at least one destination/),
  ]);
});

test('queues of memory and disk count bytes: a size in requests is refused', () => {
  for (const word of ['memory', 'disk'])
    expect(mistakesOf(one(`, delivery: ${word}, queue: {size: 500}`))).toEqual([
      expect.stringMatching(
        new RegExp(`queue\\.size: counts requests, but with delivery: ${word} the queue counts bytes`),
      ),
    ]);
  expect(mistakesOf(one(', delivery: disk, retry: {maxElapsedSeconds: 0}'))).toEqual([]);
  expect(mistakesOf(one(', retry: {maxElapsedSeconds: 0}'))).toEqual([
    expect.stringMatching(/Or write delivery: disk\.$/),
  ]);
});

test('queues share what there is of memory, and of the volume', () => {
  const environment = environmentOf(
    traces(
      `{otlp: {endpoint: "${TEMPO}", delivery: disk}}`,
      `{name: b, otlp: {endpoint: "${TEMPO}", delivery: disk}}`,
      `{name: c, ${FIRST}}`,
    ),
  );
  const [first, second, third] = allDestinations(environment).map(one => deliveryOf(environment, one));
  expect(needsVolume(environment)).toBe(true);
  expect(first!.queueSize).toBe((10 * 1024 ** 3) / 2 / 2);
  expect(second).toEqual(first);
  // the only signal is refused from 298 MiB on, and a quarter of that is for three queues
  expect(third!.queueSize).toBe(Math.floor((298 * 1024 ** 2) / 4 / 3));
  // what consumers take from the volume is in memory
  expect(first!.numConsumers * 500_000).toBeLessThanOrEqual(third!.queueSize);
  expect(answerSeconds(environment, allDestinations(environment)[0]!)).toBeUndefined();
  expect(maxConcurrentRequests(environment)).toBe(2 * first!.numConsumers);
});

test('a request keeps its tenant: nothing is merged where it brings one', () => {
  const tenant = {
    tenant: '{claim: team}',
    access: '{jwt: {issuer: "https://i.example.com", audiences: [a], jwksUri: "https://i.example.com/k"}}',
  };
  const least = (sections: Sections) => {
    const environment = environmentOf(sections);
    return deliveryOf(environment, allDestinations(environment)[0]!).minSizeBytes;
  };
  expect(least(one(', delivery: memory'))).toBe(500_000);
  expect(least({ ...one(', delivery: memory'), ...tenant })).toBe(0);
  expect(least({ ...one(', delivery: memory'), tenant: '{fixed: team}' })).toBe(500_000);
});

test('SigV4 signs HTTP alone, and has no Secret', () => {
  const sigv4 = 'credentials: {sigv4: {region: eu-west-1, service: xray}}';
  expect(mistakesOf({ destinations: `{traces: {otlp: {endpoint: "x.example.com:443", ${sigv4}}}}` })).toEqual([
    expect.stringMatching(/^destinations\.traces\.otlp\.credentials: sigv4 signs requests of HTTP/),
  ]);
  const environment = environmentOf({
    destinations: `{traces: {otlphttp: {endpoint: "https://x.example.com", ${sigv4}}}}`,
  });
  const config = renderConfig(environment, pathOf(environment).tiers[0]!);
  expect(config).toMatch(/otelcol\.auth\.sigv4 "traces" \{\n\tregion {2}= "eu-west-1"\n\tservice = "xray"\n\}/);
  expect(config).toContain('auth        = otelcol.auth.sigv4.traces.handler');
});

const COPIED = traces(`{${FIRST}}`, `{name: copy, otlp: {endpoint: "${TEMPO}", delivery: disk}}`);

test('copies are merged, so that a slow volume does not hold up the first', () => {
  const environment = environmentOf(COPIED);
  const config = renderConfig(environment, pathOf(environment).tiers[0]!);
  expect(config).toMatch(
    /otelcol\.processor\.batch "traces_copy" \{\n\ttimeout {13}= "200ms"\n\tsend_batch_size {5}= 100000\n\tsend_batch_max_size = 0\n\n\toutput/,
  );
});

test('a copy takes any number of tenants that an issuer has signed, and none that senders make up', () => {
  const jwt = 'jwt: {issuer: "https://i.example.com", audiences: [a], jwksUri: "https://i.example.com/k"}';
  const claim = environmentOf({ ...COPIED, tenant: '{claim: team}', access: `{${jwt}}` });
  expect(renderConfig(claim, pathOf(claim).tiers[0]!)).toMatch(/metadata_cardinality_limit = 0\n/);
  const header = { tenant: '{header: {trust: ours}}', access: `{${jwt}}` };
  expect(mistakesOf({ ...COPIED, ...header })).toEqual([
    expect.stringMatching(/^destinations\.traces\[1\]\.otlp: a copy, and tenant\.header lets senders make up tenants/),
  ]);
  expect(mistakesOf({ ...one(''), ...header })).toEqual([]);
});

test('behind the sampler many traces are one write to the volume; in memory the queue itself merges', () => {
  const config = (word: string) => {
    const environment = environmentOf({ ...one(`, delivery: ${word}`), ...SAMPLED });
    return renderConfig(environment, pathOf(environment).tiers[0]!);
  };
  expect(config('disk')).toContain('traces = [otelcol.processor.batch.traces.input]');
  expect(config('disk')).toContain('traces = [otelcol.exporter.otlp.traces.input]');
  expect(config('memory')).not.toContain('otelcol.processor.batch');
});
