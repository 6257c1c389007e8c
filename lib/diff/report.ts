import { colors } from '../colors';
import { inert, inertJson } from '../foreign/text';
import { code } from '../runbook/markdown';
import type { EnvironmentDiff } from './diff';
import { type Sentence, written } from './sentence';
import { type Statement, TOPICS, type Topic } from './statement';

/** Name of a report’s format. */
export type Format = keyof typeof FORMATS;

/** What was compared, and what changes. */
interface Compared {
  /** What the base is, for a person: `commit 0123456789ab`, or a folder. */
  readonly base: string;
  readonly to: string;
  readonly environments: readonly EnvironmentDiff[];
}

/**
 * Writes a report, with a line end behind it.
 *
 * @param color whether the text format has colours. @default false
 */
export function report(compared: Compared, format: Format, color = false): string {
  return FORMATS[format](compared, color);
}

const FORMATS = { text: asText, markdown: asMarkdown, json: asJson };

const NOTHING = 'nothing changes on the path';

/** Whether today’s requests fail: for certain, perhaps, or not. */
type Verdict = 'cut' | 'unknown' | 'nothing is cut';

function verdictOn({ statements }: EnvironmentDiff): Verdict {
  if (statements.some(({ cuts }) => cuts)) return 'cut';
  return statements.some(({ isOpen }) => isOpen) ? 'unknown' : 'nothing is cut';
}

function verdictText(environment: EnvironmentDiff): string {
  const { statements, objects, state } = environment;
  const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;
  const changed = `${count(objects, 'object')} ${state === 'changed' ? 'changed' : state === 'new' ? 'made: the environment is new' : 'deleted: the environment goes'}`;
  const cutting = statements.filter(({ cuts }) => cuts).length;
  const open = statements.filter(({ isOpen }) => isOpen).length;
  switch (verdictOn(environment)) {
    case 'cut':
      return `${changed}; requests fail by ${count(cutting, 'change')}, for a while or for good (✗)`;
    case 'unknown':
      return `${changed}; nothing is known to be cut, and ${count(open, 'change')} ${open === 1 ? 'is' : 'are'} for a person to judge (?)`;
    default:
      return `${changed}; nothing is cut`;
  }
}

function markOf({ cuts, isOpen }: Statement): string {
  return cuts ? '✗' : isOpen ? '?' : '·';
}

/** The statements of each topic that has some. */
function byTopic({ statements }: EnvironmentDiff): [Topic, Statement[]][] {
  return (Object.keys(TOPICS) as Topic[]).flatMap(topic => {
    const some = statements.filter(each => each.topic === topic);
    return some.length > 0 ? [[topic, some] as [Topic, Statement[]]] : [];
  });
}

/** The longest foreign text that is shown whole. */
const LONGEST = 300;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function plain(sentence: Sentence): string {
  return inert(written(sentence, shortened).replace(/\s*\n\s*/g, ' '));
}

const COLUMNS = 110;

function asText({ base, to, environments }: Compared, color: boolean): string {
  const { bold, dim, red, yellow, green } = colors(color);
  const heading = `${dim(inert(`${base} → ${to}`))}\n`;
  if (environments.length === 0) return `${heading}${NOTHING}\n`;
  const mark = (statement: Statement) => {
    const sign = markOf(statement);
    return sign === '✗' ? red(sign) : sign === '?' ? yellow(sign) : dim(sign);
  };
  const blocks = environments.map(environment => {
    const verdict = verdictText(environment);
    const paint = { cut: red, unknown: yellow, 'nothing is cut': green }[verdictOn(environment)];
    const lines = byTopic(environment).flatMap(([topic, some]) => [
      `  ${bold(TOPICS[topic])}`,
      ...some.map(each => `    ${mark(each)} ${wrapped(plain(each.sentence), 6)}`),
    ]);
    return [`${bold(inert(environment.environment || to))}  ${paint(verdict)}`, ...lines, ''].join('\n');
  });
  return `${heading}\n${blocks.join('\n')}`;
}

/** Breaks a line at blanks, and indents what follows. */
function wrapped(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last && indent + last.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  // a word that says nothing within a line may be a command at its start
  return lines.map(inert).join(`\n${' '.repeat(indent)}`);
}

/** By which whoever posts the report finds the comment again. */
const MARKER = '<!-- alloy-otlp-ingress diff -->';
/** Characters that a comment may have, with room for what others add. https://github.com/orgs/community/discussions/41331 */
const MOST = 60_000;
/** Statements of one topic that a comment has. */
const MOST_ITEMS = 100;
const FOLDED: ReadonlySet<Topic> = new Set(['findings', 'made', 'deleted', 'rest']);

function asMarkdown({ base, to, environments }: Compared): string {
  const heading = `${MARKER}\n## What changes on the path\n\n${quoted(base)} → ${quoted(to)}\n`;
  if (environments.length === 0) return `${heading}\n${NOTHING}\n`;
  const blocks = environments.flatMap(environment => {
    const topics = byTopic(environment).map(([topic, some]) => {
      const more = some.length > MOST_ITEMS ? [`- and ${some.length - MOST_ITEMS} more, by \`npm run diff\``] : [];
      const shown = some.slice(0, MOST_ITEMS).map(each => `- ${markOf(each)} ${written(each.sentence, quoted)}`);
      const items = [...shown, ...more].join('\n');
      const isFolded = FOLDED.has(topic) && some.length > 3;
      return isFolded
        ? `<details><summary>${TOPICS[topic]} (${some.length})</summary>\n\n${items}\n\n</details>`
        : `**${TOPICS[topic]}**\n\n${items}`;
    });
    return [`### ${quoted(environment.environment || to)}\n\n${verdictText(environment)}`, ...topics];
  });
  let text = heading;
  for (const [index, block] of blocks.entries()) {
    if (text.length + block.length > MOST)
      return `${text}\nThe rest is too long for a comment: ${blocks.length - index} more parts, by \`npm run diff\`.\n`;
    text += `\n${block}\n`;
  }
  return text;
}

/** A foreign text as code, in which Markdown and HTML mean nothing. */
function quoted(text: string): string {
  return code(inert(shortened(text).replace(/\s*\n\s*/g, ' ')) || ' ');
}

function asJson({ base, to, environments }: Compared): string {
  const all = environments.map(environment => ({
    environment: environment.environment,
    state: environment.state,
    objects: environment.objects,
    cut: { cut: true, unknown: null, 'nothing is cut': false }[verdictOn(environment)],
    statements: environment.statements.map(({ topic, cuts = false, isOpen = false, sentence }) => ({
      topic,
      cuts: isOpen ? null : cuts,
      text: written(sentence, String),
    })),
  }));
  return `${inertJson({ base, to, environments: all })}\n`;
}
