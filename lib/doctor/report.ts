import pc from 'picocolors';
import type { Diagnosis } from './diagnose';
import { HOPS, type Hop, type Verdict } from './hop';

/** The path as a list, the first broken hop explained. */
export function report({ environment, hops, first }: Diagnosis, context?: string, colours: Colours = pc): string {
  const paint = PAINT(colours);
  const width = Math.max(...Object.values(HOPS).map(title => title.length));
  const lines = hops.map(
    ({ id, transport = '', verdict, seen }) =>
      `  ${paint[verdict](MARKS[verdict])} ${HOPS[id].padEnd(width)}  ${transport.padEnd(4)}  ${verdict === 'ok' ? seen : paint[verdict](seen)}`,
  );
  const where = context ? colours.dim(` in ${context}`) : '';
  return [`${colours.bold(environment)}${where}`, ...lines, '', ...conclusion(hops, colours, first), ''].join('\n');
}

/** The same for programs. */
export function reportJson({ environment, hops, first }: Diagnosis, context?: string): string {
  return `${JSON.stringify({ environment, context, healthy: !first, first, hops }, null, 2)}\n`;
}

type Colours = ReturnType<typeof pc.createColors>;

const PAINT = ({ green, red, yellow }: Colours): Record<Verdict, (text: string) => string> => ({
  ok: green,
  broken: red,
  unknown: yellow,
});

const MARKS: Record<Verdict, string> = { ok: '✓', broken: '✗', unknown: '?' };

function conclusion(hops: readonly Hop[], colours: Colours, first?: Hop): string[] {
  const count = (verdict: Verdict) => hops.filter(hop => hop.verdict === verdict).length;
  const dark = count('unknown') ? `, ${count('unknown')} not judged` : '';
  if (!first && !count('ok')) return [colours.yellow('Nothing could be judged from here.')];
  if (!first) return [colours.green(`No hop is broken: ${count('ok')} ✓${dark}.`)];
  const transport = first.transport ? ` (${first.transport})` : '';
  const others = count('broken') - 1;
  return [
    `${colours.red('✗')} ${colours.bold(`${HOPS[first.id]}${transport}: ${first.seen}`)}`,
    `  ${first.why}`,
    ...(first.fix ?? '').split('; ').map(line => `  ${colours.dim('$')} ${line}`),
    ...(others ? [colours.dim(`  ${others} more broken, perhaps its consequence: repair this one first.`)] : []),
  ];
}
