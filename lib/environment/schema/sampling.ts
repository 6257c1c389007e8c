/** The policies of tail sampling, each named as in otelcol.processor.tail_sampling. */
import * as v from 'valibot';
import { readLiterals } from '../../alloy/language/literal';
import { SAMPLING_POLICIES } from '../../facts/alloy';
import { re2Mistake } from '../re2';
import { checkFields, doc, exactlyOne, integer, text } from '../scalars';
import { ALLOY_OTELCOL } from './pages';

/** The page of the component that samples. */
export const TAIL_SAMPLING = `${ALLOY_OTELCOL}otelcol.processor.tail_sampling/`;

const percentage = v.pipe(v.number('a percentage'), v.minValue(0, 'at least 0'), v.maxValue(100, 'at most 100'));
const key = doc(text(), 'Key of the attribute, of a span or of a resource.');

const simple = {
  alwaysSample: doc(v.optional(v.strictObject({})), 'Keep every trace.'),
  latency: doc(
    v.optional(
      v.strictObject({
        thresholdMilliseconds: doc(integer(1, 86_400_000), 'threshold_ms: keep traces that took longer than this.'),
      }),
    ),
    'Keep traces by how long they took.',
    `${TAIL_SAMPLING}#latency`,
  ),
  statusCode: doc(
    v.optional(
      v.strictObject({
        statusCodes: doc(
          v.pipe(v.array(v.picklist(['OK', 'ERROR', 'UNSET'])), v.minLength(1, 'at least one')),
          'status_codes: keep traces with a span of one of these.',
        ),
      }),
    ),
    'Keep traces by the status of their spans.',
    `${TAIL_SAMPLING}#status_code`,
  ),
  probabilistic: doc(
    v.optional(v.strictObject({ samplingPercentage: doc(percentage, 'sampling_percentage: the share that is kept.') })),
    'Keep a share of the traces.',
    `${TAIL_SAMPLING}#probabilistic`,
  ),
  stringAttribute: doc(
    v.optional(
      v.pipe(
        v.strictObject({
          key,
          values: doc(
            v.pipe(v.array(text()), v.minLength(1, 'at least one value')),
            'values, of which the attribute has one.',
          ),
          regex: doc(
            v.optional(v.boolean('true or false'), false),
            'enabled_regex_matching: the values are regular expressions of RE2, found anywhere in the attribute.',
          ),
          invertMatch: doc(
            v.optional(v.boolean('true or false'), false),
            'invert_match: keep the traces that do not match.',
          ),
        }),
        v.rawCheck(({ dataset, addIssue }) => {
          if (!dataset.typed || !dataset.value.regex) return;
          for (const [index, value] of dataset.value.values.entries()) {
            const mistake = re2Mistake(value);
            if (mistake)
              addIssue({
                message: `a regular expression of RE2; this has ${mistake}`,
                path: elementOf(dataset.value, index),
              });
          }
        }),
      ),
    ),
    'Keep traces by a string attribute.',
    `${TAIL_SAMPLING}#string_attribute`,
  ),
  numericAttribute: doc(
    v.optional(
      v.pipe(
        v.strictObject({
          key,
          minValue: doc(
            integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
            'min_value: the least value that is kept.',
          ),
          maxValue: doc(
            integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
            'max_value: the greatest value that is kept.',
          ),
        }),
        v.check(value => value.minValue <= value.maxValue, 'minValue not above maxValue'),
      ),
    ),
    'Keep traces by a numeric attribute.',
    `${TAIL_SAMPLING}#numeric_attribute`,
  ),
  booleanAttribute: doc(
    v.optional(v.strictObject({ key, value: doc(v.boolean('true or false'), 'value that the attribute has.') })),
    'Keep traces by a boolean attribute.',
    `${TAIL_SAMPLING}#boolean_attribute`,
  ),
  rateLimiting: doc(
    v.optional(
      v.strictObject({
        spansPerSecond: doc(integer(1, 1_000_000_000), 'spans_per_second that one pod keeps at most.'),
      }),
    ),
    'Keep traces up to a rate of spans.',
    `${TAIL_SAMPLING}#rate_limiting`,
  ),
  spanCount: doc(
    v.optional(v.strictObject({ minSpans: doc(integer(1, 1_000_000), 'min_spans: the least number of spans.') })),
    'Keep traces by how many spans they have.',
    `${TAIL_SAMPLING}#span_count`,
  ),
};

/** The path to one of the values, as valibot writes paths. */
function elementOf(
  input: Record<string, unknown> & { readonly values: string[] },
  index: number,
): [v.ObjectPathItem, v.ArrayPathItem] {
  const { values } = input;
  return [
    { type: 'object', origin: 'value', input, key: 'values', value: values },
    { type: 'array', origin: 'value', input: values, key: index, value: values[index] },
  ];
}

const simpleKinds = Object.keys(simple);
const kinds = [...simpleKinds, 'and', 'raw'];

const name = doc(text(), 'Name of the policy, which Alloy’s metrics say too.');
const simplePolicy = v.pipe(
  v.strictObject({ name, ...simple }),
  checkFields(value => exactlyOne(value, simpleKinds), `name and exactly one of ${simpleKinds.join(', ')}`),
);
const all = {
  ...simple,
  and: doc(
    v.optional(v.pipe(v.array(simplePolicy), v.minLength(1, 'at least one policy'))),
    'Keep traces that every one of these policies would keep.',
    `${TAIL_SAMPLING}#and`,
  ),
  raw: doc(
    v.optional(
      v.pipe(
        v.string('statements of a policy block'),
        v.rawCheck(({ dataset, addIssue }) => {
          const mistake = dataset.typed && rawMistake(dataset.value);
          if (mistake) addIssue({ message: `statements of a policy block as alloy fmt leaves them; here ${mistake}` });
        }),
      ),
    ),
    'Any other policy: the statements of its policy block but name, type first, exactly as `alloy fmt` leaves them at the start of a line, with literals alone.',
  ),
};

function rawMistake(text: string): string | undefined {
  const read = readLiterals(text);
  if (read.mistake !== undefined) return read.mistake;
  const [first, ...rest] = read.statements;
  if (!first || !('value' in first) || first.name !== 'type' || typeof first.value !== 'string')
    return 'type = "…" does not come first';
  const { value: type } = first;
  if (!SAMPLING_POLICIES.includes(type))
    return `type ${JSON.stringify(type)} is none of ${SAMPLING_POLICIES.join(', ')}`;
  const other = rest.map(one => ('value' in one ? one.name : one.kind)).find(name => name !== type);
  return other && `${other} has no effect: beside type there is one block, ${type}`;
}
const policy = v.pipe(
  v.strictObject({ name, ...all }),
  checkFields(value => exactlyOne(value, kinds), `name and exactly one of ${kinds.join(', ')}`),
);

/** The list pipeline.tailSampling.policies. */
export const policies = v.pipe(
  v.array(policy),
  v.minLength(1, 'at least one policy'),
  v.check(list => new Set(list.map(one => one.name)).size === list.length, 'policies with different names'),
);

/** One policy of tail sampling. */
export type Policy = v.InferOutput<typeof policy>;
