import { get } from '../../lib/kubernetes/json';
import { parseYaml } from '../../lib/kubernetes/yaml';
import * as alloyExamples from '../../lib/rules/engine/alloy-examples';
import * as examples from '../../lib/rules/engine/examples';
import * as apiExamples from '../../lib/rules/engine/gateway-api-examples';
import type { Rule } from '../../lib/rules/engine/rule';

/** A text, and what a rule is expected to find in it. README.md beside the cases tells how they are written. */
export interface Case {
  readonly complete: boolean;
  readonly text: string;
  readonly expected: readonly Expected[];
}

/** A finding on a line of the text, and what it says there. */
export interface Expected {
  readonly line: number;
  readonly got: string;
}

const MARK = ' # finding: ';

/** The title and the lines of each case in a rule's file. */
export function casesIn(file: string): (readonly [string, readonly string[]])[] {
  const [head, ...parts] = file.split(/^## /m);
  if (head!.trim()) throw new Error(`the first case begins with "## <sentence>", not with ${JSON.stringify(head)}`);
  return parts.map(part => {
    const [title, ...lines] = part.split('\n');
    return [title!.trim(), lines];
  });
}

/**
 * A case of a rule.
 *
 * @throws Error for a line that is none of the format
 */
export function readCase(lines: readonly string[], rule: Rule): Case {
  const headers = lines.filter(line => line.startsWith('#'));
  const unknown = headers.find(line => !/^#[-+=] |^# from: |^# complete$/.test(line));
  if (unknown) throw new Error(`"${unknown}" is neither # from:, # complete, #-, #+ nor #=`);
  const own = expanded(lines.filter(line => !line.startsWith('#')).join('\n'));
  const changes = lines.filter(line => line === '' || /^#[-+=] /.test(line));
  const [from] = headers.flatMap(line => /^# from: (.+)$/.exec(line)?.[1] ?? []);
  const names = from?.split(' + ') ?? (changes.some(Boolean) || !own.trim() ? ['good'] : []);
  const base = changed(names.map(name => named(name, rule)).join('---\n'), changes);
  const parts = [base, own].filter(part => part.trim());
  return { complete: headers.includes('# complete'), ...unmarked(parts.join('---\n')) };
}

/** A part that a case begins with, by its name. */
function named(name: string, rule: Rule): string {
  if (name === 'good' || name === 'bad') return rule[name];
  const text = (PARTS as Readonly<Record<string, unknown>>)[name];
  if (typeof text !== 'string') throw new Error(`there is no part ${name}`);
  return text;
}

const PARTS = { ...alloyExamples, ...examples, ...apiExamples, DEPLOYED: alloyExamples.deployed(examples.PATH) };

/** A document that has config.alloy alone becomes Alloy with that configuration. */
function expanded(text: string): string {
  return text
    .split(/^---\n/m)
    .map(document => {
      if (!document.startsWith('config.alloy: |\n')) return document;
      return alloyExamples.alloy(String(get(parseYaml(document)[0]?.value, 'config.alloy')).trimEnd());
    })
    .join('---\n');
}

/** The text with the lines behind `#-` replaced by those behind `#+`; those behind `#=` stay, and are marked. An empty line ends a change. */
function changed(text: string, changes: readonly string[]): string {
  let result = text;
  let index = 0;
  while (index < changes.length) {
    const before = run(changes, index, '#- ');
    const after = run(changes, index + before.length, '#+ ');
    if (changes[index] === '') index += 1;
    else if (changes[index]!.startsWith('#= ')) {
      const same = changes[index]!.slice(3);
      result = replaced(result, [same.split(MARK)[0]!], [same]);
      index += 1;
    } else if (before.length === 0) throw new Error(`"${changes[index]}" stands behind no #-`);
    else {
      result = replaced(result, before, after);
      index += before.length + after.length;
    }
  }
  return result;
}

function run(changes: readonly string[], start: number, sign: string): string[] {
  const end = changes.findIndex((change, index) => index >= start && !change.startsWith(sign));
  return changes.slice(start, end < 0 ? undefined : end).map(change => change.slice(sign.length));
}

/** Of one line, a part may be written; several are whole lines. The indentation is the text's. */
function replaced(text: string, before: readonly string[], after: readonly string[]): string {
  const lines = text.split('\n');
  const wanted = before.map(line => line.trim());
  const isAt = (start: number) =>
    wanted.length === 1
      ? lines[start]!.split(MARK)[0]!.includes(wanted[0]!)
      : wanted.every((line, index) => lines[start + index]?.trim() === line);
  const [start, ...others] = lines.flatMap((_, index) => (isAt(index) ? [index] : []));
  if (start === undefined || others.length > 0)
    throw new Error(
      `"${wanted.join('\n')}" is to stand once in the text, and stands ${start === undefined ? 0 : others.length + 1} times`,
    );
  const [old] = lines.splice(start, wanted.length);
  const indent = /^ */.exec(old!)![0];
  const margin = after[0] === undefined ? 0 : after[0].length - after[0].trimStart().length;
  const [first = '', ...rest] = after.map(line => line.slice(margin));
  const [part, ...marks] = first.split(MARK);
  const whole = wanted.length === 1 ? old!.replace(wanted[0]!, () => part!) : indent + part;
  const added = [[whole, ...marks].join(MARK), ...rest.map(line => indent + line)];
  lines.splice(start, 0, ...added.filter(line => line.trim() !== ''));
  return lines.join('\n');
}

/** The text without its marks, and what they say. */
function unmarked(text: string): Pick<Case, 'text' | 'expected'> {
  const lines = text.split('\n').map(line => line.split(MARK));
  return {
    text: lines.map(([line]) => line).join('\n'),
    expected: lines.flatMap(([, ...marks], index) => marks.map(got => ({ line: index + 1, got: got.trim() }))),
  };
}
