/** Which signals a component's input takes, and which its output gives. */
import { SIGNALS_OF } from '../../facts/alloy-components';
import { SIGNALS, type Signal } from '../../facts/otlp';
import { type Model, perModel } from './model';
import { processesWith } from './processes';
import { attribute, type Component, literalOf } from './read/alloy/config';
import { levelOfArgs } from './read/alloy/processes';

/** The signals that a component takes; all of them, if only what is not in the input could tell. */
export const taken = perModel((model, component: Component): readonly Signal[] => {
  if (component.name === 'otelcol.exporter.loadbalancing') return takenByBalancer(model, component);
  return takenByKind(component);
});

/** The signals that components of this name take, whatever their arguments and Alloy's. */
export function takenByKind({ name }: Component): readonly Signal[] {
  return SIGNALS_OF[name]?.takes ?? SIGNALS;
}

/** The signals that a component passes on. */
export function given({ name }: Component): readonly Signal[] {
  return SIGNALS_OF[name]?.gives ?? SIGNALS;
}

/**
 * Metrics need a routing key of their own, and an Alloy that takes experimental features.
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.loadbalancing/#arguments (routing_key)
 */
function takenByBalancer(model: Model, { config, body }: Component): readonly Signal[] {
  const key = attribute(body, 'routing_key') ? literalOf(body, 'routing_key') : 'traceID';
  if (key === 'traceID') return ['traces', 'logs'];
  const processes = processesWith(model, config);
  const isExperimental =
    processes.length === 0 || processes.some(({ container }) => levelOfArgs(container) === 'experimental');
  if (key === 'service') return isExperimental ? SIGNALS : ['traces', 'logs'];
  if (typeof key !== 'string') return SIGNALS;
  return isExperimental ? ['metrics'] : [];
}
