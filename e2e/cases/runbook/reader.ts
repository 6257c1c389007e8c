import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../repository';
import type { Context } from '../case';

/** What a case notes; kept until all is known, since much runs at once. */
export type Row = Parameters<Context['check']>;

/** A fenced block of a runbook, and where it stands. */
export interface Block {
  /** The headings above it: of its section, and of its subsection if it is in one. */
  readonly section: string;
  readonly subsection: string;
  /** Of the fence: sh, yaml, alloy … */
  readonly language: string;
  readonly text: string;
}

/** Where the runbook of an environment is, when it has one. */
export function runbookOf(environment: string): string | undefined {
  const file = join(REPOSITORY, 'dist', environment, 'RUNBOOK.md');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** All of them, in their order, exactly as a reader copies them. */
export function blocksOf(runbook: string): Block[] {
  const blocks: Block[] = [];
  const lines = runbook.split('\n');
  let [section, subsection] = ['', ''];
  for (let at = 0; at < lines.length; at++) {
    const [, marks, heading] = /^(#{2,3}) (.*)$/.exec(lines[at]!) ?? [];
    if (marks === '##') [section, subsection] = [heading!, ''];
    if (marks === '###') subsection = heading!;
    const [, fence, language] = /^(`{3,})([a-z]*)$/.exec(lines[at]!) ?? [];
    if (!fence) continue;
    const end = lines.indexOf(fence, at + 1);
    blocks.push({ section, subsection, language: language!, text: lines.slice(at + 1, end).join('\n') });
    at = end;
  }
  return blocks;
}

/** A line that is run, and the lines that must come out of it, in the words of the runbook. */
export interface Command {
  readonly text: string;
  readonly expected: readonly string[];
}

/** The commands of a block. What must come out stands below one, or behind it (and says why after a colon). */
export function commandsOf({ text }: Block): Command[] {
  return text
    .replaceAll(/ \\\n +/g, ' ')
    .split('\n\n')
    .flatMap(paragraph => {
      const commands: { text: string; expected: string[] }[] = [];
      for (const line of paragraph.split('\n')) {
        const [, command, answer] = /^(.*\S) {2,}# ([^:]*)/.exec(line) ?? [];
        if (command) commands.push({ text: command, expected: [answer!] });
        else if (!line.startsWith('# ')) commands.push({ text: line, expected: [] });
        // above the first command it is a title
        else commands.at(-1)?.expected.push(line.slice(2));
      }
      return commands;
    });
}

/** The commands that the symptoms say to look with. */
export function looksOf(runbook: string): Command[] {
  const looks = [...runbook.matchAll(/^- Look:.*(?:\n {2}.*)*/gm)].map(([text]) => text);
  const texts = looks.flatMap(look => [...look.matchAll(/`([^`]+ [^`]+)`/g)].map(([, text]) => text!));
  return [...new Set(texts)].map(text => ({ text, expected: [] }));
}
