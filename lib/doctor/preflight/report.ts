import { colors } from '../../colors';
import { inert } from '../../foreign/text';
import type { Found, Preflight } from './preflight';

/** Writes what is there and what is missing, for people; what is missing with its reason and its command. */
export function reportPreflight({ environment, ready, remarks, found }: Preflight, context?: string, color = false) {
  const { bold, dim, green, red, yellow } = colors(color);
  const paint: Record<Found['verdict'], (text: string) => string> = {
    ...{ ok: green, broken: red, unknown: yellow, open: dim },
  };
  const width = Math.min(60, Math.max(...found.map(({ what }) => what.length)));
  const lines = found.flatMap(({ what, verdict, seen, why, fix, remarks = [] }) => [
    `  ${paint[verdict](MARKS[verdict])} ${inert(what).padEnd(width)}  ${verdict === 'ok' ? seen : paint[verdict](seen)}${remarks.map(text => yellow(`; but ${text}`)).join('')}`,
    ...(why ? [`    ${why}`] : []),
    ...(fix ? [`    ${dim('$')} ${fix}`] : []),
  ]);
  const count = (verdict: Found['verdict']) => found.filter(one => one.verdict === verdict).length;
  const end =
    ready === false
      ? red(`Not ready for the first sync: ${count('broken')} ✗.`)
      : ready
        ? green(`Ready for the first sync: ${count('ok')} ✓.`)
        : yellow(`Nothing is missing of what could be looked at: ${count('ok')} ✓, ${count('unknown')} not looked at.`);
  const open = count('open') ? [dim(`${count('open')} · to come, or to be asked of others: RUNBOOK.md says how.`)] : [];
  const where = context ? dim(` in ${inert(context)}`) : '';
  const asides = remarks.map(text => `  ${yellow(`${MARKS.unknown} ${text}`)}`);
  return [`${bold(environment)}${where}, before the first sync`, ...asides, ...lines, '', end, ...open, ''].join('\n');
}

const MARKS: Record<Found['verdict'], string> = { ok: '✓', broken: '✗', unknown: '?', open: '·' };
