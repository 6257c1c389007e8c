import * as v from 'valibot';

/** The file `.otlp-ingress-check.yaml`. */
export const configSchema = v.strictObject({
  rules: v.optional(
    v.pipe(
      v.record(
        v.string('the name of a rule'),
        v.strictObject({
          severity: v.pipe(
            v.picklist(['off', 'warning', 'error']),
            v.description('What the findings of the rule are here; off leaves them out.'),
          ),
          reason: v.pipe(
            v.string('text'),
            v.regex(/\S/, 'a text that says why'),
            v.description('Why, for those who come later.'),
          ),
        }),
      ),
      v.description('Severities of rules that differ from their own, by the names of the rules.'),
    ),
  ),
  baseline: v.optional(
    v.pipe(
      v.string('the path of a file'),
      v.nonEmpty('the path of a file'),
      v.description(
        'The findings that were there before, as --write-baseline wrote them; from the folder of this file.',
      ),
    ),
  ),
});

/** A file of `--write-baseline`. */
export const baselineSchema = v.strictObject({
  version: v.pipe(v.literal(1, '1'), v.description('The version of this form: 1.')),
  findings: v.pipe(
    v.array(
      v.strictObject({
        rule: v.pipe(v.string('text'), v.description('Name of the rule.')),
        object: v.pipe(v.string('text'), v.description('Kind, namespace and name of the object.')),
        path: v.pipe(v.string('text'), v.description('The field.')),
        got: v.pipe(v.string('text'), v.description('What was found there.')),
      }),
    ),
    v.description('The findings, in order.'),
  ),
});
