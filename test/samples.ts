/** Small environment files for tests: one line for each section, so that two examples differ in one line. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadEnvironments, type Mistake } from '../lib/environment/load';
import { type ReadText, readText } from '../lib/environment/present';
import type { Environment } from '../lib/environment/schema';
import type { OutputFile } from '../lib/path/output';
import { type Edge, pathOf, type Tier } from '../lib/path/path';
import { PROJECT } from './golden';

/** The text of a section by its name, such as {hosts: '{grpc: a.example.com, http: b.example.com}'}. */
export type Sections = Readonly<Record<string, string>>;

export const MINIMAL: Sections = {
  name: 'dev',
  hosts: '{grpc: otlp-grpc.example.com, http: otlp-http.example.com}',
  gateway: '{service: {manifests: {}}}',
  tls: '{issuer: {name: letsencrypt}}',
  destinations: '{traces: {otlp: tempo.tempo.svc.cluster.local:4317}}',
};

/** MINIMAL with these sections added or replaced. */
export function textOf(sections: Sections = {}): string {
  return Object.entries({ ...MINIMAL, ...sections })
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** The environment of a text that has no mistake. */
export function environmentOf(sections: Sections = {}): Environment {
  return loaded(textOf(sections), `${sections.name ?? MINIMAL.name}.yaml`);
}

/** What presentValues name: the files of test/cases, and those that a test makes up. */
export function readerOf(files: Readonly<Record<string, string>> = {}): ReadText {
  return file => files[file] ?? readText(join(PROJECT, 'test/cases', file.replace(/^environments\//, '')), PROJECT);
}

/** @throws when there is any mistake */
export function loaded(text: string, file = 'dev.yaml', present?: Readonly<Record<string, string>>): Environment {
  const { environments, mistakes } = loadEnvironments([{ file, text }], readerOf(present));
  if (mistakes.length) throw new Error(JSON.stringify(mistakes, null, 2));
  return environments[0]!;
}

/** Environments that stand for what users have, below test/: two with a Service of our own, one with everything on. */
export const FIXTURES = ['cases/minimal.yaml', 'cases/whole-service.yaml', 'fixtures/prod.yaml'] as const;

/** An environment file of the tests' own, by its path below test/. */
export function fixture(path: string): Environment {
  return loaded(readFileSync(join(PROJECT, 'test', path), 'utf8'), basename(path));
}

/** The edge of an environment that has one. */
export function edgeOf(environment: Environment): Edge {
  return only(pathOf(environment).edges);
}

/** The tier of an environment that has one. */
export function tierOf(environment: Environment): Tier {
  return only(pathOf(environment).tiers);
}

function only<T>(all: readonly T[]): T {
  if (all.length !== 1) throw new Error(`${all.length} of them`);
  return all[0]!;
}

export function mistakesIn(
  text: string,
  file = 'dev.yaml',
  present?: Readonly<Record<string, string>>,
): readonly Mistake[] {
  return loadEnvironments([{ file, text }], readerOf(present)).mistakes;
}

/** The mistakes of MINIMAL with these sections, each as `path: message`. */
export function mistakesOf(sections: Sections): string[] {
  return mistakesIn(textOf(sections)).map(({ path, message }) => `${path}: ${message}`);
}

export function fileNamed(files: readonly OutputFile[], path: string): string {
  const found = files.find(file => file.path === path);
  if (!found) throw new Error(`no ${path} among ${files.map(file => file.path).join(', ')}`);
  return found.text;
}
