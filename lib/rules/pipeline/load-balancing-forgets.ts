import type { Block } from '../../alloy/language/parse';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy, BALANCER } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, type Component, inConfig, literalOf } from '../model/read/alloy/config';
import { queueIn, queueOf } from '../model/read/alloy/queues';

export const loadBalancingForgets: Rule = {
  id: 'load-balancing-forgets',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'What otelcol.exporter.loadbalancing has accepted is tried again when its pod has gone.',
  why: `The balancer has an exporter for each pod, with the queue of protocol > otlp, which is on unless it is switched off and says yes at once. When a pod leaves the list of the DNS or of Kubernetes, its exporter is
ended, and what waits in the queue is gone: a third of all spans in a test while the samplers were rolled. The balancer's own sending_queue and retry_on_failure, outside of protocol, are off unless they are
written, and see no failure while the inner queue says yes. They would send again to the pods of the new list.`,
  fix: 'Write wait_for_result = true into protocol > otlp > queue, with a max_elapsed_time of a few seconds in retry: senders then retry what had no pod. If senders do not, switch that queue off, and write sending_queue and retry_on_failure into the balancer itself: whole requests are then repeated.',
  reads: [...CONFIGS],
  ...twins(alloy(BALANCER), 'wait_for_result = true', 'wait_for_result = false'),
  *check({ configs }) {
    for (const { components } of configs) {
      for (const component of components) {
        if (component.name !== 'otelcol.exporter.loadbalancing') continue;
        const forgets = forgetsFrom(component);
        if (forgets) yield inConfig(component.config, component.line, `${component.id} ${forgets}`);
      }
    }
  },
};

/** Says how accepted data is lost; undefined where none is, or only Alloy could tell. */
function forgetsFrom(component: Component): string | undefined {
  const { body, config } = component;
  const otlp = block(block(body, 'protocol')?.body, 'otlp');
  if (!otlp || !isOnOrOff(block(body, 'sending_queue'))) return undefined;
  const written = block(otlp.body, 'queue');
  if (!isOnOrOff(written)) return undefined;
  const inner = written ? queueIn(config, written) : DEFAULT;
  if (inner?.waits === false && !inner.storage) {
    const list = changingList(component);
    if (list && isMeantToLast(component, written))
      return `has a queue for each pod that says yes at once, and drops the queue of a pod that has left ${list}`;
    if (isOff(block(otlp.body, 'retry'))) return 'has a queue for each pod that says yes at once, and tries once';
  }
  if (inner && inner.waits !== true) return undefined;
  const outer = queueOf(component);
  const retry = block(body, 'retry_on_failure');
  return outer?.waits === false && (!retry || isOff(retry))
    ? 'has a sending_queue that says yes at once, and no retry_on_failure beside it'
    : undefined;
}

/** Whether somebody has thought about retries: a balancer with nothing but defaults is left alone. */
function isMeantToLast({ body }: Component, inner: Block | undefined): boolean {
  return Boolean(
    attribute(inner?.body, 'wait_for_result') ?? block(body, 'sending_queue') ?? block(body, 'retry_on_failure'),
  );
}

/** The queue of protocol > otlp that is not written. */
const DEFAULT = { waits: false, storage: undefined };

/** What the pods are listed by, if pods may leave the list. */
function changingList({ body }: Component): string | undefined {
  const resolver = block(body, 'resolver')?.body;
  if (block(resolver, 'dns')) return 'the DNS';
  return block(resolver, 'kubernetes') ? 'the endpoints of its Service' : undefined;
}

/** Whether it is known if the block is switched on. */
function isOnOrOff(found: Block | undefined): boolean {
  return !attribute(found?.body, 'enabled') || literalOf(found?.body, 'enabled') !== undefined;
}

function isOff(found: Block | undefined): boolean {
  return literalOf(found?.body, 'enabled') === false;
}
