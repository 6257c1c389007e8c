/** Workflows and actions, ours and those that a new repository gets: few rights, and nothing that others write in a shell’s text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { WORKFLOWS } from '../../lib/cli/scaffold/workflows';
import { PROJECT } from '../golden';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const own = readdirSync(join(PROJECT, '.github/workflows')).map(name => `.github/workflows/${name}`);
const texts: [string, string][] = [
  ...own.map((path): [string, string] => [path, read(path)]),
  ...Object.entries(WORKFLOWS),
];
const workflows = texts.map(([path, text]): [string, Workflow] => [path, load(text) as Workflow]);
const action = load(read('action.yml')) as { readonly runs: { readonly steps: readonly Step[] } };

const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

test.each([
  ...workflows.map(([path, workflow]) => [path, stepsOf(workflow)] as const),
  ['action.yml', action.runs.steps] as const,
])('%s: no expression in the text of a shell', (_, steps) => {
  const scripts = steps.flatMap(({ run }) => run ?? []);
  expect(scripts.length + steps.filter(({ uses }) => uses).length).toBe(steps.length);
  expect(scripts.filter(script => script.includes('${{'))).toEqual([]);
});

test.each(workflows)('%s has few rights', (_, { on, permissions, concurrency, jobs }) => {
  expect(Object.keys(on)).not.toContain('pull_request_target');
  expect(Object.keys(on)).not.toContain('workflow_run');
  expect(permissions).toEqual({ contents: 'read' });
  expect(concurrency).toBeDefined();
  for (const job of Object.values(jobs)) {
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    const writes = Object.values(job.permissions ?? {}).includes('write');
    const scripts = job.steps.flatMap(({ run }) => run ?? []);
    // Who may write to the repository runs nothing of a change. A token of OIDC is for AWS and for Pages alone.
    if (writes && !job.permissions!['id-token']) {
      expect(job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout'))).toEqual([]);
      expect(scripts.filter(script => /\bnp[mx]\b/.test(script))).toEqual([]);
    }
    for (const { uses, with: inputs } of job.steps)
      if (uses?.startsWith('actions/checkout')) expect(inputs).toMatchObject({ 'persist-credentials': false });
  }
});
