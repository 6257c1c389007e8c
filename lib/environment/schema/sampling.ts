/** The policies of tail sampling, each named as in otelcol.processor.tail_sampling. */
import * as v from 'valibot';
import { re2Mistake } from '../re2';
import { checkFields, doc, exactlyOne, integer, text } from '../scalars';

const percentage = v.pipe(v.number('a percentage'), v.minValue(0, 'at least 0'), v.maxValue(100, 'at most 100'));
const key = doc(text(), 'Attribute key.');

const simple = {
  alwaysSample: doc(v.optional(v.strictObject({})), 'Keep all.'),
  latency: doc(
    v.optional(v.strictObject({ thresholdMilliseconds: doc(integer(1, 86_400_000), 'threshold_ms.') })),
    'Keep traces that took longer.',
  ),
  statusCode: doc(
    v.optional(
      v.strictObject({
        statusCodes: doc(
          v.pipe(v.array(v.picklist(['OK', 'ERROR', 'UNSET'])), v.minLength(1, 'at least one')),
          'status_codes.',
        ),
      }),
    ),
    'Keep traces with a span of such a status.',
  ),
  probabilistic: doc(
    v.optional(v.strictObject({ samplingPercentage: doc(percentage, 'sampling_percentage.') })),
    'Keep a share of the traces.',
  ),
  stringAttribute: doc(
    v.optional(
      v.pipe(
        v.strictObject({
          key,
          values: doc(v.pipe(v.array(text()), v.minLength(1, 'at least one value')), 'values.'),
          regex: doc(
            v.optional(v.boolean('true or false'), false),
            'enabled_regex_matching: the values are regular expressions of RE2, found anywhere in the attribute.',
          ),
          invertMatch: doc(v.optional(v.boolean('true or false'), false), 'invert_match.'),
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
  ),
  numericAttribute: doc(
    v.optional(
      v.pipe(
        v.strictObject({
          key,
          minValue: doc(integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 'min_value.'),
          maxValue: doc(integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 'max_value.'),
        }),
        v.check(value => value.minValue <= value.maxValue, 'minValue not above maxValue'),
      ),
    ),
    'Keep traces by a numeric attribute.',
  ),
  booleanAttribute: doc(
    v.optional(v.strictObject({ key, value: doc(v.boolean('true or false'), 'value.') })),
    'Keep traces by a boolean attribute.',
  ),
  rateLimiting: doc(
    v.optional(v.strictObject({ spansPerSecond: doc(integer(1, 1_000_000_000), 'spans_per_second.') })),
    'Keep at most so many.',
  ),
  spanCount: doc(
    v.optional(v.strictObject({ minSpans: doc(integer(1, 1_000_000), 'min_spans.') })),
    'Keep traces of at least so many spans.',
  ),
};

/** The way to one of the values, as valibot writes it. */
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
const kinds = [...simpleKinds, 'and'];

const name = doc(text(), 'Name of the policy, in Alloy’s metrics too.');
const simplePolicy = v.pipe(
  v.strictObject({ name, ...simple }),
  checkFields(value => exactlyOne(value, simpleKinds), `name and exactly one of ${simpleKinds.join(', ')}`),
);
const all = {
  ...simple,
  and: doc(
    v.optional(v.pipe(v.array(simplePolicy), v.minLength(1, 'at least one policy'))),
    'Keep traces that every one of these would keep.',
  ),
};
const policy = v.pipe(
  v.strictObject({ name, ...all }),
  checkFields(value => exactlyOne(value, kinds), `name and exactly one of ${kinds.join(', ')}`),
);

export const policies = v.pipe(
  v.array(policy),
  v.minLength(1, 'at least one policy'),
  v.check(list => new Set(list.map(one => one.name)).size === list.length, 'policies with different names'),
);

export type Policy = v.InferOutput<typeof policy>;
