/** `npm run docs` writes the JSON Schemas of the checker: of its configuration, and of what it writes with `--format json`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { configSchema } from '../lib/cli/check-settings/schemas';
import { RULES } from '../lib/rules';
import type { JsonReport } from '../lib/rules/engine/report-json';
import { RULE_HOPS, type RuleHop } from '../lib/rules/model/problem';

const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));
const text = (meaning: string) => described(v.string(), meaning);
const count = (meaning: string) => described(v.pipe(v.number(), v.integer(), v.minValue(0)), meaning);
const position = (meaning: string) => described(v.pipe(v.number(), v.integer(), v.minValue(1)), meaning);

/** Where something is: in an object, and in a file. */
const place = {
  object: described(
    v.object({
      kind: text('The kind; behind a dot its group, where that is not the one that the kind usually has.'),
      namespace: text('Empty: the manifest names none, or the kind has none.'),
      name: text('The name.'),
    }),
    'The object.',
  ),
  path: text('The field, such as spec.servers[0].port. Empty: all of the object.'),
  file: text('The file as it was named or found; stdin for the standard input.'),
  line: position('Line in the file, from 1.'),
  column: position('Column where the part that is meant begins, from 1, in UTF-16 code units.'),
  endColumn: v.optional(
    position('Column behind that part. Absent: the part does not end on the line, or is not known.'),
  ),
};

const reportSchema = v.object({
  version: described(v.literal(1), 'Version of this form. It goes up when a field changes its meaning or goes.'),
  findings: described(
    v.array(
      v.object({
        rule: text('Name of the rule; docs/rules/<rule>.md is its page.'),
        hop: described(v.picklist(Object.keys(RULE_HOPS) as RuleHop[]), 'Where on the path the mistake is.'),
        severity: described(
          v.picklist(['error', 'warning']),
          'error: does not work, or lets somebody in. warning: will hurt.',
        ),
        ...place,
        got: text('What was found.'),
        fix: text('What to do.'),
      }),
    ),
    'The mistakes, in the order of the files.',
  ),
  objects: count('Kubernetes objects that were judged.'),
  files: count('Files that the objects are of.'),
  complete: described(v.boolean(), 'Whether what is not in the input was taken for missing (--complete).'),
  suppressed: count('Findings that annotations suppress.'),
  off: count('Findings of rules that the configuration switches off.'),
  inBaseline: count('Findings that the baseline has.'),
  leftOut: count('Findings of other rules or hops than were asked for (--rule, --hop).'),
  fixed: described(
    v.array(
      v.object({
        rule: text('Name of the rule.'),
        object: text('Kind, namespace and name of the object.'),
        path: text('The field.'),
        got: text('What was found then.'),
      }),
    ),
    'What the baseline has and the input has no more.',
  ),
  notJudged: described(
    v.array(
      v.object({
        what: text('What it is: a kind, or a part of an object.'),
        ...place,
        why: text('What it may do to the path.'),
      }),
    ),
    'What may stand on the path and no rule read.',
  ),
});

type ReadOnly<T> = T extends object ? { readonly [Key in keyof T]: ReadOnly<T[Key]> } : T;
type Described = ReadOnly<v.InferOutput<typeof reportSchema>>;
/** What is written has the type that is described, and the other way round. */
const isSame: JsonReport extends Described ? (Described extends JsonReport ? true : never) : never = true;

/** Path below the project → text. */
export function checkDocs(): Record<string, string> {
  const config = toJsonSchema(configSchema, { errorMode: 'ignore' });
  Object.assign(config.properties!.rules!, { propertyNames: { enum: RULES.map(({ id }) => id).sort() } });
  const written = (title: string, schema: object) => `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
  return {
    'docs/check-config.schema.json': written('.otlp-ingress-check.yaml', config),
    'docs/check-output.schema.json': written('npm run check -- --format json', toJsonSchema(reportSchema)),
  };
}

if (require.main === module && isSame)
  for (const [path, schema] of Object.entries(checkDocs())) writeFileSync(join(__dirname, '../..', path), schema);
