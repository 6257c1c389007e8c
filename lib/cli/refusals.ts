import { colors } from '../colors';
import type { Mistake } from '../environment/load';
import { inert } from '../foreign/text';
import type { Finding } from '../rules/engine/rule';

/** What the checker refuses of our own output. */
export function reportFindings(findings: readonly Finding[], color = false): string {
  const { bold, red } = colors(color);
  return findings
    .map(
      ({ rule, file, line, path, got, fix }) =>
        `${red('✗')} ${bold(`${inert(file)}:${line}`)}\n  ${rule}, ${path}: ${got}. ${fix}\n`,
    )
    .join('');
}

/** What keeps synth from writing, each on a line of its own. */
export function reportProblems(problems: readonly string[], color = false): string {
  return problems.map(problem => `${colors(color).red('✗')} ${problem}\n`).join('');
}

/** What was found in the output and left there. */
export function reportNotes(notes: readonly string[]): string {
  return notes.map(note => `note: ${note}\n`).join('');
}

/** Every mistake on a line of its own that editors and terminals can jump to. */
export function reportMistakes(mistakes: readonly Mistake[], color = false): string {
  const { bold, red } = colors(color);
  const lines = mistakes.map(({ file, line, column, path, message }) =>
    [
      `${red('✗')} ${bold(`${inert(file)}:${line}:${column}`)}`,
      path && `  ${inert(path)}: ${inert(message)}`,
      !path && `  ${inert(message)}`,
    ]
      .filter(Boolean)
      .join('\n'),
  );
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return `${lines.join('\n')}\n${count}; nothing was written.\n`;
}
