import { type Colors, colors } from '../colors';
import { inert } from '../foreign/text';
import type { Diagnosis } from './diagnose';
import { JUDGED, type Verdict } from './look';

/** Writes the path as a list for people, and explains the first broken hop. */
export function report(diagnosis: Diagnosis, context?: string, color = false): string {
  const { environment, remarks, hops } = diagnosis;
  const colours = colors(color);
  const paint = PAINT(colours);
  const width = Math.max(...Object.values(JUDGED).map(title => title.length));
  const lines = hops.map(
    ({ id, transport = '', service, verdict, seen, remarks = [] }) =>
      `  ${paint[verdict](MARKS[verdict])} ${JUDGED[id].padEnd(width)}  ${transport.padEnd(4)}  ${service ? `${service}: ` : ''}${verdict === 'ok' ? seen : paint[verdict](seen)}${remarks.map(text => paint.unknown(`; but ${text}`)).join('')}`,
  );
  const where = context ? colours.dim(` in ${inert(context)}`) : '';
  const asides = remarks.map(remark => `  ${paint.unknown(`${MARKS.unknown} ${remark}`)}`);
  return [`${colours.bold(environment)}${where}`, ...asides, ...lines, '', ...conclusion(diagnosis, colours), ''].join(
    '\n',
  );
}

/** Writes the diagnosis as JSON. */
export function reportJson({ environment, ...rest }: Diagnosis, context?: string): string {
  return `${JSON.stringify({ environment, context, ...rest }, null, 2)}\n`;
}

const PAINT = ({ green, red, yellow }: Colors): Record<Verdict, (text: string) => string> => ({
  ok: green,
  broken: red,
  unknown: yellow,
});

const MARKS: Record<Verdict, string> = { ok: '✓', broken: '✗', unknown: '?' };

function conclusion({ healthy, hops, first }: Diagnosis, colours: Colors): string[] {
  const count = (verdict: Verdict) => hops.filter(hop => hop.verdict === verdict).length;
  if (!first && !count('ok')) return [colours.yellow('Nothing could be judged from here.')];
  if (healthy) return [colours.green(`No hop is broken: ${count('ok')} ✓.`)];
  if (!first)
    return [
      colours.yellow(
        `No hop is broken of those that could be judged: ${count('ok')} ✓, ${count('unknown')} not judged.`,
      ),
    ];
  const named = [first.transport, first.service].filter(Boolean).join(', ');
  const place = named && ` (${named})`;
  const others = count('broken') - 1;
  return [
    `${colours.red('✗')} ${colours.bold(`${JUDGED[first.id]}${place}: ${first.seen}`)}`,
    `  ${first.why}`,
    ...(first.fix ?? '').split('; ').map(line => `  ${colours.dim('$')} ${line}`),
    ...(others ? [colours.dim(`  ${others} more broken, perhaps its consequence: repair this one first.`)] : []),
  ];
}
