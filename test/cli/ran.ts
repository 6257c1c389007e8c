import type { Code, Command } from '../../lib/cli/command';
import { start } from '../../lib/cli/main';
import type { Terminal } from '../../lib/cli/terminal';

export interface Ran {
  readonly code: Code;
  readonly out: string;
  readonly err: string;
}

/** What a terminal was told. */
export function recorder(more: Partial<Terminal> = {}) {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    stdin: () => '',
    out: text => {
      said.out += text;
    },
    err: text => {
      said.err += text;
    },
    color: { out: false, err: false },
    env: {},
    project: '',
    ...more,
  };
  return { said, terminal };
}

/** A command that ends before it returns, as a person runs it. */
export function ran(command: Command, args: readonly string[], more: Partial<Terminal> = {}): Ran {
  const { said, terminal } = recorder(more);
  return { code: start(command, args, terminal) as Code, ...said };
}
