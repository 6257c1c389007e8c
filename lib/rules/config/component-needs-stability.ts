import type { Body } from '../../alloy/language/parse';
import { GATED_ARGUMENTS } from '../../facts/alloy-components';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { minorOf, writtenIn } from '../model/alloy-scopes';
import type { Model } from '../model/model';
import { callOf, placeOfCall } from '../model/read/alloy/command-line';
import { type ComponentFacts, LEVELS, type Level } from '../model/read/alloy/component-table';
import { type AlloyConfig, inConfig, literal } from '../model/read/alloy/config';
import { levelOfArgs } from '../model/read/alloy/processes';

export const componentNeedsStability: Rule = {
  id: 'component-needs-stability',
  hop: 'config',
  severity: 'error',
  summary: 'Alloy is started with the --stability.level that its components, blocks and arguments need.',
  why: `Alloy accepts only generally available components unless told otherwise. With any other it does not start: "component … is at stability
level …, which is below the minimum allowed stability level"; some arguments of generally available components need a level too.`,
  fix: 'Add --stability.level=public-preview or experimental to the arguments, or do without.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy('otelcol.storage.file "queue" { }').replace('[run,', '[run, --stability.level=public-preview,'),
    ' --stability.level=public-preview,',
    '',
  ),
  *check(model) {
    const judged = new Map<AlloyConfig, Set<string>>();
    for (const { workload, container, config } of model.processes) {
      const level = levelOfArgs(container);
      if (!isLevel(level)) {
        yield {
          object: workload.manifest,
          path: placeOfCall(container),
          got: `--stability.level=${level} is none of ${LEVELS.join(', ')}`,
        };
        continue;
      }
      if (!config) continue;
      // of the workloads that run a configuration in one way, the first speaks for all
      const community = callOf(container).words.some(arg => COMMUNITY.test(arg));
      const way = `${level} ${community} ${minorOf(container)}`;
      const ways = judged.get(config) ?? new Set();
      judged.set(config, ways);
      if (ways.has(way)) continue;
      ways.add(way);
      for (const { what, line, needed } of needs(model, config, minorOf(container))) {
        if (needed === 'community') {
          const fix = 'Add --feature.community-components.enabled=true to the arguments, or do without.';
          if (!community)
            yield inConfig(
              config,
              line,
              `${what} is a community component, which ${nameOf(workload.manifest)} does not enable`,
              fix,
            );
        } else if (LEVELS.indexOf(needed) > LEVELS.indexOf(level)) {
          const fix = `Add --stability.level=${needed} to the arguments, or do without.`;
          yield inConfig(
            config,
            line,
            `${what} is ${needed}, and ${nameOf(workload.manifest)} runs Alloy at ${level}`,
            fix,
          );
        }
      }
    }
  },
};

interface Need {
  readonly what: string;
  readonly line: number;
  readonly needed: Level | 'community';
}

function* needs(model: Model, config: AlloyConfig, minor: number | undefined): Generator<Need> {
  for (const { facts, id, block } of writtenIn(model, config)) {
    const needed = facts && levelOf(facts, minor);
    if (needed) yield { what: id, line: block.line, needed };
  }
  for (const { id, block } of writtenIn(model, config)) {
    for (const { path, level, when } of GATED_ARGUMENTS.filter(({ component }) => component === block.name))
      yield* gated(id, block.body, path, level, when);
  }
}

/** The places in a body that need a level: an argument with that value, or a block with anything in it. */
function* gated(id: string, body: Body, path: readonly string[], needed: Level, when: unknown): Generator<Need> {
  const [name, ...below] = path;
  for (const statement of body) {
    if (statement.name !== name) continue;
    if (statement.type === 'block' && below.length > 0) yield* gated(id, statement.body, below, needed, when);
    else {
      const isOff = statement.type === 'block' ? statement.body.length === 0 : literal(statement.value) !== when;
      if (!isOff) yield { what: `${name} of ${id}`, line: statement.line, needed };
    }
  }
}

/** The stability in a version; in the newest that the table knows, if the version is not known. */
function levelOf({ levels }: ComponentFacts, minor: number | undefined): Level | 'community' | undefined {
  const at = minor ?? Number.POSITIVE_INFINITY;
  return levels.find(({ since, until = Number.POSITIVE_INFINITY }) => since <= at && (at < until || at === until))
    ?.level;
}

function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}

const COMMUNITY = /^--feature\.community-components\.enabled(?:=true)?$/;
