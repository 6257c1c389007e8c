import { colors } from '../colors';
import type { Mistake } from '../environment/load';
import { inert } from '../foreign/text';
import type { Finding } from '../rules/engine/rule';

/** Lists the checker's findings about our own output. */
export function reportFindings(findings: readonly Finding[], color = false): string {
  const { bold, red } = colors(color);
  return findings
    .map(
      ({ rule, file, line, path, got, fix }) =>
        `${red('✗')} ${bold(`${inert(file)}:${line}`)}\n  ${rule}, ${path}: ${got}. ${fix}\n`,
    )
    .join('');
}

/** Lists what keeps synth from writing, one per line. */
export function reportProblems(problems: readonly string[], color = false): string {
  return problems.map(problem => `${colors(color).red('✗')} ${problem}\n`).join('');
}

/** Lists what was found in the output and left there. */
export function reportNotes(notes: readonly string[]): string {
  return notes.map(note => `note: ${note}\n`).join('');
}

/** Lists mistakes, one per line, in a form that editors and terminals link to the place. */
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
