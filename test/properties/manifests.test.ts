/** No manifest and no config.alloy, however broken, makes a rule throw or say something that nobody can read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inert } from '../../lib/foreign/text';
import { get } from '../../lib/kubernetes/json';
import { parseYaml, type YamlDocument } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judgeInputs } from '../../lib/rules/engine/check';
import { Dice, mutant, textMutant } from './mutant';

const MUTANTS = 4000;
/** Another number tries other mutants; a failure names the one that shows it. */
const SEED = Number(process.env.SEED ?? 1);

const dist = join(__dirname, '../../../dist');
const files = readdirSync(dist).flatMap(environment =>
  readdirSync(join(dist, environment, 'manifests')).map(file => join(dist, environment, 'manifests', file)),
);
const values = (text: string) => parseYaml(text).map(({ value }) => value);
/** Each an input of its own. */
const INPUTS: readonly (readonly unknown[])[] = [
  ...RULES.flatMap(({ bad, good }) => [values(bad), values(good)]),
  ...files.map(file => values(readFileSync(file, 'utf8'))),
];
/** Objects with a config.alloy, and the pods beside them. */
const CONFIGURED = INPUTS.filter(objects => objects.some(object => configOf(object) !== undefined));

function configOf(object: unknown): string | undefined {
  const text = get(object, 'data', 'config.alloy');
  return typeof text === 'string' ? text : undefined;
}

/** What is wrong with what the checker says; empty where all is well. */
function complaints(objects: readonly unknown[], complete: boolean, rules = RULES): string[] {
  const documents: YamlDocument[] = objects.map(value => ({ value, locate: () => ({ line: 1, column: 1 }) }));
  const { findings, failures } = judgeInputs([{ file: 'x.yaml', documents }], rules, { complete });
  const unreadable = findings
    .flatMap(({ rule, path, got, fix }) => [path, got, fix].map(text => ({ rule, text })))
    .filter(({ text }) => text !== inert(text) || /undefined|NaN|Infinity|\[object |function |native code/.test(text))
    .map(({ rule, text }) => `${rule} says ${text}`);
  return [...failures.map(({ message }) => message), ...unreadable];
}

/** The seeds whose mutants show something, each with the first complaint. */
function shown(make: (dice: Dice) => readonly unknown[], rules = RULES): string[] {
  const found: string[] = [];
  for (let seed = SEED; seed < SEED + MUTANTS && found.length < 10; seed += 1) {
    const dice = new Dice(seed);
    const [first] = complaints(make(dice), dice.below(2) === 0, rules);
    if (first !== undefined) found.push(`SEED=${seed}: ${first}`);
  }
  return found;
}

test('manifests of any shape', () => {
  expect(shown(dice => mutant(dice, dice.of(INPUTS)))).toEqual([]);
});

test('any text in place of a config.alloy', () => {
  const change = (dice: Dice, object: unknown) => {
    const text = configOf(object);
    return text === undefined ? object : { ...(object as object), data: { 'config.alloy': textMutant(dice, text) } };
  };
  const rules = RULES.filter(({ reads }) => reads.includes('ConfigMap'));
  expect(shown(dice => dice.of(CONFIGURED).map(object => change(dice, object)), rules)).toEqual([]);
});
