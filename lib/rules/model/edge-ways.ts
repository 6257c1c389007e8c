/** The ways through Alloy's components that requests of gateways take. */
import { SIGNALS, type Signal } from '../../facts/otlp';
import { otlpRoutes } from './flows';
import { perModel } from './model';
import { rewrites, signalsThrough } from './otlp';
import { differentReceivers } from './processes';
import type { Component } from './read/alloy/config';
import { pathsFrom } from './ways';

/** The ways behind the receivers that a gateway leads to, of the signals that its routes let through for certain. */
export const waysFromGateways = perModel((model): readonly (readonly Component[])[] => {
  const signals = new Map<Component, Set<Signal>>();
  for (const { route, receivers } of otlpRoutes(model)) {
    if (rewrites(route)) continue;
    for (const receiver of differentReceivers(model, receivers)) {
      const through =
        route.matches.length === 0 ? SIGNALS : route.matches.flatMap(match => signalsThrough(match, [receiver]) ?? []);
      const known = signals.get(receiver.component) ?? new Set();
      signals.set(receiver.component, known);
      for (const signal of through) known.add(signal);
    }
  }
  return [...signals].flatMap(([component, some]) => [...some].flatMap(signal => [...pathsFrom(component, signal)]));
});

/** Whether a component hands on the attributes of the resource as they came. */
export function leavesResource({ name }: Component): boolean {
  return LEAVE_RESOURCE.has(name);
}

const LEAVE_RESOURCE: ReadonlySet<string> = new Set(
  ['attributes', 'batch', 'filter', 'memory_limiter', 'probabilistic_sampler', 'span', 'tail_sampling'].map(
    name => `otelcol.processor.${name}`,
  ),
);
