import type { Body } from '../../alloy/language/parse';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { runnersOf, type Scope, scopesIn, scopeText } from '../model/alloy-scopes';
import type { Model } from '../model/model';
import type { Problem } from '../model/problem';
import type { Field } from '../model/read/alloy/component-table';
import { type AlloyConfig, attribute, block, type Component, inConfig, outputs } from '../model/read/alloy/config';
import { given } from '../model/signals';

export const componentArgumentMissing: Rule = {
  id: 'component-argument-missing',
  hop: 'config',
  severity: 'error',
  summary: 'The components of the pipeline have the arguments without which they do not start.',
  why: `Alloy does not start with a component that lacks a required argument. A running one keeps its old
configuration until its next restart.`,
  fix: 'Add the argument.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.memory_limiter.default.input] }
}
otelcol.processor.memory_limiter "default" {
  check_interval = "1s"
  limit_percentage = 80
  spike_limit_percentage = 25
  output { traces = [backends.tempo.default.input] }
}`).replace('      ports:', '      resources: {limits: {memory: 512Mi}}\n      ports:'),
    '      spike_limit_percentage = 25\n',
    '',
  ),
  *check(model) {
    for (const config of model.configs) {
      for (const component of config.components) {
        const wrong = CHECKS.get(component.name)?.(component) ?? withoutWayOn(component);
        if (wrong) yield inConfig(config, component.line, `${component.id} ${wrong}`);
      }
      const minors = versionsOf(model, config);
      for (const scope of scopesIn(model, config)) yield* missingIn(scope, minors);
    }
  },
};

/** The versions that run a configuration. One that is not known may be any. */
function versionsOf(model: Model, config: AlloyConfig): readonly (number | undefined)[] {
  const runners = runnersOf(model, config);
  return runners.length > 0 ? runners.map(({ minor }) => minor) : [undefined];
}

function* missingIn(scope: Scope, minors: readonly (number | undefined)[]): Generator<Problem> {
  const there = new Set(scope.body.map(({ name }) => name));
  for (const field of scope.fields.values()) {
    if (!field.required || there.has(field.name) || !minors.some(minor => isThere(field, minor))) continue;
    const word = field.type === undefined ? 'block' : 'argument';
    const fix = field.type === undefined ? `Add the block ${field.name} { … }.` : `Add ${field.name} = ….`;
    yield inConfig(
      scope.of.config,
      scope.line,
      `${scopeText(scope)} has no ${word} ${field.name}, which is required`,
      fix,
    );
  }
}

function isThere({ since = 0, until }: Field, minor: number | undefined): boolean {
  if (minor === undefined) return until === undefined;
  return since <= minor && (until === undefined || minor < until);
}

/** What Alloy asks for besides the required arguments and blocks. */
const CHECKS: ReadonlyMap<string, (component: Component) => string | undefined> = new Map(
  Object.entries<(component: Component) => string | undefined>({
    'loki.write': ({ body }) => without(body, 'endpoint'),
    'otelcol.processor.memory_limiter': ({ body }) => {
      if (!attribute(body, 'limit') && !attribute(body, 'limit_percentage'))
        return 'has neither limit nor limit_percentage';
      return attribute(body, 'limit_percentage') ? without(body, 'spike_limit_percentage') : undefined;
    },
  }),
);

/** A connector that hands on what it makes to nobody is not built: "no connectors were created". */
function withoutWayOn(component: Component): string | undefined {
  if (!component.name.startsWith('otelcol.connector.') || component.name === 'otelcol.connector.spanlogs')
    return undefined;
  const signals = given(component);
  if (!block(component.body, 'output') || signals.some(signal => outputs(component, signal))) return undefined;
  return `makes ${signals.join(' and ')}, and its output names nobody for them`;
}

function without(body: Body | undefined, name: string): string | undefined {
  return body?.some(statement => statement.name === name) ? undefined : `has no ${name}`;
}
