import { inert } from '../foreign/text';
import type { HopId } from '../hops';
import { type Manifests, nameOf } from '../kubernetes/manifests';
import type { Finding } from '../rules/engine/rule';
import { LimitError } from '../rules/model/limit';
import { Model, perModel } from '../rules/model/model';
import { RULE_HOPS, type RuleHop } from '../rules/model/problem';
import * as alloy from './alloy-things';
import * as edge from './edge-things';
import { type Thing, thingIn } from './thing';
import { backendWire, meshWire, senderWire, UNKNOWN, type Wire } from './wires';

/** Whether a hop is right, as far as the rules know. */
export type State = 'error' | 'warning' | 'right' | 'absent';

/** A hop of the picture. */
export interface Stop {
  readonly hop: RuleHop;
  readonly title: string;
  /** absent: nothing of the input stands there. */
  readonly state: State;
  /** What stands there; the first of them where there are many. */
  readonly things: readonly (Thing & { readonly state: Exclude<State, 'absent'> })[];
  /** How many more stand there. */
  readonly more: number;
}

/** A part of the path that somebody else runs, with its hops. */
export interface Place {
  readonly title: string;
  /** How what comes before speaks with it. undefined: nothing of interest is between them. */
  readonly wire?: Wire;
  readonly stops: readonly Stop[];
}

/** The path as a picture. */
export interface Picture {
  /** The addresses that senders use. */
  readonly addresses: readonly string[];
  readonly places: readonly Place[];
  /** The first hop with an error, in the packet's order. */
  readonly breaksAt: RuleHop | undefined;
}

/** Draws the path in the input, with the hops of the findings marked. */
export function pictureOf(manifests: Manifests, findings: readonly Finding[]): Picture {
  const model = new Model(manifests);
  const stop = (hop: RuleHop) => stopAt(model, hop, findings);
  const places = PLACES.map(({ title, wire, hops }) => ({
    title,
    ...(wire && { wire: bounded(() => wire(model)) ?? UNKNOWN }),
    stops: hops.map(stop),
  }));
  const others = stop('any-object');
  const all = [...places, ...(others.state === 'absent' ? [] : [{ title: 'Elsewhere', stops: [others] }])];
  return {
    addresses: (bounded(() => edge.addresses(model)) ?? []).map(inert),
    places: all,
    breaksAt: all.flatMap(({ stops }) => stops).find(({ state }) => state === 'error')?.hop,
  };
}

/** The parts of the path, in the packet's order. Each hop is in one of them. */
const PLACES: readonly { title: string; wire?: (model: Model) => Wire; hops: readonly HopId[] }[] = [
  { title: 'Load balancer', wire: senderWire, hops: ['nlb'] },
  { title: 'Gateway’s Service', hops: ['service-port', 'target-port'] },
  { title: 'Ingress gateway', hops: ['listener', 'certificate', 'route', 'edge-policies', 'destination'] },
  { title: 'Alloy’s Service', wire: meshWire, hops: ['alloy-service', 'endpoints'] },
  { title: 'Alloy', hops: ['pods', 'alloy-policies', 'config', 'receiver', 'pipeline'] },
  { title: 'Backends', wire: backendWire, hops: ['backends'] },
];

const THINGS: Readonly<Record<HopId, (model: Model) => Thing[]>> = {
  nlb: edge.balancers,
  'service-port': edge.servicePorts,
  'target-port': edge.targetPorts,
  listener: edge.listeners,
  certificate: edge.certificates,
  route: edge.routes,
  'edge-policies': edge.edgePolicies,
  destination: edge.destinations,
  'alloy-service': alloy.services,
  endpoints: alloy.endpoints,
  pods: alloy.pods,
  'alloy-policies': alloy.policies,
  config: alloy.configFiles,
  receiver: alloy.receivers,
  pipeline: alloy.pipeline,
  backends: alloy.exporters,
};

/** The most things that are shown at a hop. */
const MOST_THINGS = 6;
/** The most lines that are shown of a thing. */
const MOST_DETAILS = 6;

function stopAt(model: Model, hop: RuleHop, findings: readonly Finding[]): Stop {
  const mine = findings.filter(finding => finding.hop === hop);
  const standing = hop === 'any-object' ? [] : (bounded(() => THINGS[hop](model)) ?? []);
  const all = [...standing];
  const worst = new Map<Thing, Finding['severity']>();
  for (const found of mine) {
    const named = accused(model, found);
    const thing = all.find(one => isSame(one, named)) ?? all.find(one => one.object === named.label) ?? named;
    if (!all.includes(thing)) all.push(thing);
    if (worst.get(thing) !== 'error') worst.set(thing, found.severity);
  }
  // what is broken has to be seen
  const rank = (thing: Thing) => ['error', 'warning', undefined].indexOf(worst.get(thing));
  const shown = all.length > MOST_THINGS ? [...all].sort((one, other) => rank(one) - rank(other)) : all;
  return {
    hop,
    title: RULE_HOPS[hop],
    state: stateOf(mine, all),
    things: shown.slice(0, MOST_THINGS).map(thing => ({
      ...thing,
      details: few(thing.details),
      state: worst.get(thing) ?? 'right',
    })),
    more: Math.max(0, all.length - MOST_THINGS),
  };
}

/** What a finding is about: an object, or the component of Alloy that is written at its line. */
function accused(model: Model, { object, file, line }: Finding): Thing {
  const name = inert(nameOf(object));
  const written = componentsOf(model, file).filter(thing => thing.object === name && thing.line <= line);
  return written.at(-1) ?? { label: name, details: [], object: name, file, line };
}

/** The components that are written in a file, in its order. */
const componentsOf = perModel((model, file: string): readonly Thing[] =>
  model.configs
    .filter(({ manifest }) => manifest.file === file)
    .flatMap(config => config.components.map(({ line, id }) => thingIn(config, line, id, [])))
    .sort((one, other) => one.line - other.line),
);

function isSame(one: Thing, other: Thing): boolean {
  return one.label === other.label && one.object === other.object && one.file === other.file;
}

function stateOf(findings: readonly Finding[], things: readonly Thing[]): State {
  if (findings.some(({ severity }) => severity === 'error')) return 'error';
  if (findings.length > 0) return 'warning';
  return things.some(({ isMissing }) => !isMissing) ? 'right' : 'absent';
}

function few(details: readonly string[]): string[] {
  const shown = details.filter(Boolean).map(detail => (detail.length > 200 ? `${detail.slice(0, 199)}…` : detail));
  const more = shown.length - MOST_DETAILS;
  return more > 0 ? [...shown.slice(0, MOST_DETAILS), `and ${more} more`] : shown;
}

/** What is found, unless the input is beyond the model's limits. */
function bounded<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof LimitError) return undefined;
    throw error;
  }
}
