import { inert } from '../../foreign/text';
import { few } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { groupBy } from '../model/group';
import type { Judged } from './judged';
import type { Unjudged } from './rule';

/** The last lines of a report for people: how many there are of everything, what is fixed and what was not judged. */
export function summary(judged: Judged): readonly [string, ...string[]] {
  return [counts(judged), ...fixedLine(judged), ...unjudgedLine(judged)];
}

/** What was not judged, with its object. */
export function unjudgedText({ what, object, path }: Unjudged): string {
  return path === '' ? nameOf({ ...object, kind: what }).trimEnd() : `${what} in ${nameOf(object)}`;
}

/** What was got, with a full stop unless it ends as a question. */
export function sentence(got: string): string {
  return got.endsWith('?') ? got : `${got}.`;
}

function counts(judged: Judged): string {
  const { findings, objects, files, unread, complete, milliseconds } = judged;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const found =
    findings.length === 0
      ? 'nothing found'
      : `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
  const beside = besides(judged);
  const excused = beside.length > 0 ? ` (${beside.join(', ')})` : '';
  const lost = unread > 0 ? `, ${count(unread, 'file')} not read` : '';
  const scope = complete ? '' : '; what is not in the input was not judged (--complete)';
  return `${found}${excused} in ${count(objects, 'object')} of ${count(files, 'file')}${lost}, ${Math.round(milliseconds)} ms${scope}`;
}

/** How many findings are not reported, by what leaves them out. */
function besides({ leftOut = 0, suppressed = [], off, baseline }: Judged): string[] {
  const all: readonly [number, string][] = [
    [leftOut, 'of other rules or hops'],
    [suppressed.length, 'suppressed'],
    [off?.findings.length ?? 0, `left out by ${inert(off?.by ?? '')}`],
    [baseline?.findings.length ?? 0, `in ${inert(baseline?.file ?? '')}`],
  ];
  return all.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
}

/** One line that names what the baseline need not have any more. */
function fixedLine({ baseline }: Judged): string[] {
  if (!baseline || baseline.fixed.length === 0) return [];
  const { file, fixed } = baseline;
  const names = few(fixed.map(({ rule, object, path }) => `${rule} in ${object} ${path}`.trimEnd()));
  return [inert(`fixed: ${fixed.length} of ${file}, which --write-baseline ${file} takes out: ${names}`)];
}

/** One line that names what was not judged: of each sort the first, with its place. */
function unjudgedLine({ notJudged }: Judged): string[] {
  if (notJudged.length === 0) return [];
  const sorts = [...groupBy(notJudged, ({ what }) => what).values()].map(([first, ...others]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${unjudgedText(first!)} (${first!.file}:${first!.line})${more}`;
  });
  return [inert(`not judged: ${sorts.join(', ')}`)];
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
