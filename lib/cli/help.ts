import { COMMON, either } from './arguments';
import { type Command, invocation, type Option } from './command';
import type { Environ } from './terminal';

const COLUMNS = 100;

/** The line that shows how a command is called. */
export function usage(command: Command, env: Environ): string {
  const { options, positionals } = command;
  const required = Object.entries(options).filter(([, option]) => option.required);
  const words = [
    invocation(command, env),
    ...required.map(([name, { value }]) => `--${name} ${value}`),
    '[options]',
    ...(positionals ? [positionalsText(command)] : []),
  ];
  return `Usage: ${words.join(' ')}\n`;
}

/** The text of `--help`. */
export function help(command: Command, env: Environ): string {
  const { purpose, about = [], positionals, options, examples, exit } = command;
  const rows = [
    ...(positionals ? [[positionals.value, positionals.meaning] as const] : []),
    ...Object.entries({ ...options, ...COMMON }).map(
      ([name, option]) => [named(name, option), meaning(option)] as const,
    ),
  ];
  return [
    usage(command, env),
    ...[purpose, ...about].map(paragraph => wrap(paragraph, 0)),
    table(rows),
    `Examples:\n${examples.map(example => `  ${called(example, command, env)}\n`).join('')}`,
    `Exit codes:\n${table(Object.entries(exit))}`,
  ].join('\n');
}

/** An example as the user would write it. In a pipe, npm has to be silent. */
function called(example: string, command: Command, env: Environ): string {
  const me = invocation(command, env);
  const silent = me.replace('npm run ', 'npm run -s ');
  return example.replace('{me}', me).replace(`npm run -s ${command.name} --`, silent).replace(/ --$/, '');
}

function positionalsText({ positionals }: Command): string {
  const { value, least = 0, most } = positionals!;
  const several = most === undefined ? `${value}...` : value;
  return least ? several : `[${several}]`;
}

function named(name: string, { value }: Option): string {
  return `--${name}${value ? ` ${value}` : ''}${name === 'help' ? ', -h' : ''}`;
}

function meaning({ meaning: text, choices, default: usual, variable, many }: Option): string {
  const notes = [
    ...(choices ? [either(choices)] : []),
    ...(many ? ['may be given more than once'] : []),
    ...(usual ? [`default: ${variable ? `the variable ${variable}, else ` : ''}${usual}`] : []),
  ];
  return notes.length ? `${text} (${notes.join('; ')})` : text;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${wrap(text, width + 4)}`).join('');
}

/** Wraps text, and indents every line after the first. */
function wrap(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last && indent + last.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return `${lines.join(`\n${' '.repeat(indent)}`)}\n`;
}
