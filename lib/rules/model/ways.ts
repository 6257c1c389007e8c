import type { Signal } from '../../facts/otlp';
import { type Component, outputs } from './read/alloy/config';

/** The ways from a component along a signal, each as the components on it. */
interface Ways extends ReadonlyArray<readonly Component[]> {
  /** Whether ways are missing: there are more than 200, a way has more than 20 components, or there is a loop. */
  readonly isCut: boolean;
}

const MOST_WAYS = 200;
const LONGEST_WAY = 21;

/** What follows a component on a way. Ways that reach the component share the link. */
interface Link {
  readonly component: Component;
  readonly next: Link | undefined;
}

interface Found {
  readonly links: readonly Link[];
  readonly isCut: boolean;
}

const KNOWN = new WeakMap<Component, Map<Signal, Found>>();

/**
 * Finds the ways from a component along a signal: at most 200, each of at most 21 components. A component on a loop is
 * not entered twice. Each component is visited once, however many ways reach it.
 */
export function pathsFrom(start: Component, signal: Signal): Ways {
  const { links, isCut } = find(start, signal);
  const ways = links.map(componentsOf);
  return Object.assign(ways, { isCut: isCut || ways.some(way => way.length === LONGEST_WAY) });
}

/** Searches depth first, without recursion: a pipeline may be longer than the stack. */
function find(start: Component, signal: Signal): Found {
  const open = [start];
  const entered = new Set<Component>();
  for (let component = open.at(-1); component; component = open.at(-1)) {
    const next = outputs(component, signal) ?? [];
    const isDone = knownOf(component).has(signal);
    const ahead = isDone || entered.has(component) ? [] : next.filter(found => !knownOf(found).has(signal));
    entered.add(component);
    const unseen = ahead.filter(found => !entered.has(found));
    if (unseen.length > 0) {
      for (let at = unseen.length - 1; at >= 0; at -= 1) open.push(unseen[at]!);
      continue;
    }
    open.pop();
    if (!isDone) knownOf(component).set(signal, join(component, next, signal));
  }
  return knownOf(start).get(signal)!;
}

function join(component: Component, next: readonly Component[], signal: Signal): Found {
  if (next.length === 0) return { links: [{ component, next: undefined }], isCut: false };
  const links: Link[] = [];
  let isCut = false;
  for (const following of next) {
    const found = knownOf(following).get(signal);
    // a component without a result is still being visited: a loop, which Alloy refuses
    isCut ||= found?.isCut ?? true;
    for (const link of found?.links ?? []) {
      if (links.length === MOST_WAYS) return { links, isCut: true };
      links.push({ component, next: link });
    }
  }
  return { links, isCut };
}

function knownOf(component: Component): Map<Signal, Found> {
  const known = KNOWN.get(component) ?? new Map<Signal, Found>();
  KNOWN.set(component, known);
  return known;
}

function componentsOf(start: Link): Component[] {
  const components: Component[] = [];
  for (let link: Link | undefined = start; link && components.length < LONGEST_WAY; link = link.next)
    components.push(link.component);
  return components;
}
