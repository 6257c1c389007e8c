import { ARGUMENTS, GATED_ARGUMENTS, NAMES, NEWEST_MINOR, SIGNALS_OF } from '../../lib/facts/alloy-components';
import {
  type ComponentFacts,
  componentFacts,
  componentNames,
  type Field,
  type Fields,
} from '../../lib/rules/model/read/alloy/component-table';

const components = componentNames().map(name => componentFacts(name)!);
const TYPES =
  /^(?:text|secret|duration|size|number|bool|any|object|capsule|\[(?:\[?[a-z]+\]?|\{any\}|\{text\})\]|\{(?:[a-z]+|\[[a-z]+\])\})$/;

/** Every field of a component, with the blocks around it. A block in itself is left out. */
function* fieldsIn(fields: Fields, path: readonly string[] = []): Generator<readonly [string, Field]> {
  for (const field of fields.values()) {
    yield [[...path, field.name].join('.'), field];
    if (field.type === undefined && !path.includes(field.name)) yield* fieldsIn(field.fields(), [...path, field.name]);
  }
}

const all = components.flatMap((facts: ComponentFacts) =>
  facts.fields ? [...fieldsIn(facts.fields)].map(([path, field]) => ({ facts, path, field })) : [],
);

test('every paragraph is a component or a shape that some component has, and each is there once', () => {
  const heads = ARGUMENTS.split('\n').filter(line => line && !line.startsWith(' '));
  expect(new Set(heads).size).toBe(heads.length);
  const used = new Set(ARGUMENTS.match(/(?<=\{|\.\.\.)[A-Z]\w*/g));
  const shapes = heads.filter(head => /^[A-Z]/.test(head));
  expect([...used].sort()).toEqual(shapes.sort());
  for (const head of heads.filter(name => !shapes.includes(name))) expect(componentFacts(head)?.fields).toBeDefined();
});

test('every argument has a type that is known, and every span of versions is one', () => {
  expect(all.length).toBeGreaterThan(2500);
  expect(all.filter(({ field }) => field.type !== undefined && !TYPES.test(field.type))).toEqual([]);
  const spans = [...components, ...all.map(({ field }) => field)].map(({ since = 0, until = NEWEST_MINOR + 1 }) => [
    since,
    until,
  ]);
  for (const [since, until] of spans) {
    expect(since).toBeLessThan(until!);
    expect(until).toBeLessThanOrEqual(NEWEST_MINOR + 1);
  }
});

test('a stability ends where the next begins', () => {
  const names = NAMES.split('\n')
    .filter(line => line.startsWith(' '))
    .flatMap(line => line.trim().split(' '));
  expect(new Set(names).size).toBe(names.length);
  for (const { levels } of components) {
    for (const [index, { until }] of levels.slice(0, -1).entries()) expect(until).toBe(levels[index + 1]!.since);
  }
});

test('the signals and the arguments that need a stability are of components in the table', () => {
  for (const [name, { takes, gives }] of Object.entries(SIGNALS_OF)) {
    expect(componentFacts(name)?.exports).toEqual(['input']);
    expect(takes.length).toBeGreaterThan(0);
    // an exporter gives to no component
    expect(gives.length > 0).toBe(!name.startsWith('otelcol.exporter.'));
  }
  for (const { component, path, when } of GATED_ARGUMENTS) {
    const facts = componentFacts(component)!;
    const field = all.find(found => found.facts === facts && found.path === path.join('.'))?.field;
    if (facts.fields) expect(field?.type === undefined).toBe(when === undefined);
  }
});

test.each<[string, string, Partial<Field>]>([
  ['otelcol.exporter.otlp', 'client.endpoint', { type: 'text', required: true }],
  ['otelcol.exporter.otlp', 'sending_queue.batch', { since: 11, required: false }],
  ['otelcol.exporter.otlp', 'sending_queue.blocking', { since: 7, until: 11 }],
  ['otelcol.receiver.otlp', 'http.idle_timeout', { type: 'duration', since: 18 }],
  ['otelcol.exporter.prometheus', 'keep_identifying_resource_attributes', { since: 17 }],
  ['otelcol.processor.tail_sampling', 'policy', { required: true, many: true }],
  ['loki.process', 'stage.match.stage.json.expressions', { type: '{text}' }],
  ['prometheus.remote_write', 'endpoint.protobuf_message', { since: 11 }],
])('%s has %s', (component, path, expected) => {
  const found = all.find(({ facts, path: at }) => facts.name === component && at === path);
  expect(found?.field).toMatchObject(expected);
});
