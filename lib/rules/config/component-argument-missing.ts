import type { Body } from '../../alloy/language/parse';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, type Component, inConfig, literalOf } from '../model/read/alloy/config';

export const componentArgumentMissing: Rule = {
  id: 'component-argument-missing',
  hop: 'config',
  severity: 'error',
  summary: 'The components of the pipeline have the arguments without which they do not start.',
  why: `Alloy does not start with a component that lacks a required argument, or whose arguments contradict each other. A running one keeps its old
configuration until its next restart.`,
  fix: 'Add the argument.',
  reads: ['ConfigMap'],
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
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      const missing = CHECKS.get(component.name)?.(component);
      if (missing) yield inConfig(component.config, component.line, `${component.id} ${missing}`);
    }
  },
};

const CHECKS: ReadonlyMap<string, (component: Component) => string | undefined> = new Map(
  Object.entries<(component: Component) => string | undefined>({
    'otelcol.exporter.otlp': ({ body }) => without(block(body, 'client')?.body, 'endpoint', 'client.endpoint'),
    'otelcol.exporter.otlphttp': ({ body }) => {
      const own = ['traces', 'metrics', 'logs'].some(signal => attribute(body, `${signal}_endpoint`));
      return own ? undefined : without(block(body, 'client')?.body, 'endpoint', 'client.endpoint');
    },
    'otelcol.processor.batch': ({ body }) => {
      const [size, most] = [literalOf(body, 'send_batch_size') ?? 2000, literalOf(body, 'send_batch_max_size') ?? 3000];
      if (
        attribute(body, 'send_batch_size')?.type === 'call' ||
        attribute(body, 'send_batch_max_size')?.type === 'call'
      )
        return undefined;
      return Number(most) > 0 && Number(most) < Number(size)
        ? `has send_batch_size ${size} and send_batch_max_size ${most}`
        : undefined;
    },
    'otelcol.processor.memory_limiter': ({ body }) => {
      if (!attribute(body, 'limit') && !attribute(body, 'limit_percentage'))
        return 'has neither limit nor limit_percentage';
      const spike = attribute(body, 'limit_percentage') ? without(body, 'spike_limit_percentage') : undefined;
      return without(body, 'check_interval') ?? spike;
    },
    'otelcol.processor.tail_sampling': ({ body }) => (block(body, 'policy') ? undefined : 'has no policy'),
  }),
);

function without(body: Body | undefined, name: string, called = name): string | undefined {
  return attribute(body, name) ? undefined : `has no ${called}`;
}
