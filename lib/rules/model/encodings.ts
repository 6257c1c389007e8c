/** What policies say about the compression of requests, and which ways around them requests have. */

import { HTTP_ENCODINGS } from '../../facts/alloy';
import { ENCODING_HEADER } from '../../facts/otlp';
import { get, type Path, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { type Flow, otlpFlows } from './flows';
import { boundPort } from './fronts';
import { groupBy } from './group';
import { policiesFor } from './mesh';
import { type Model, perModel } from './model';
import { gatewayPodsOf, speaksOf } from './policy-rules';
import { type ReceiverAt, receiversOf } from './processes';
import { attribute, literal } from './read/alloy/config';
import type { Receiver } from './read/alloy/receivers';
import { type PolicyRule, rulesOf } from './read/istio/authorization-policy';
import type { Server } from './servers';

/** The encodings that OTLP receivers decode or leave unchanged. */
export const KNOWN: readonly string[] = [...HTTP_ENCODINGS, 'x-snappy-framed', 'identity'];

/** A policy rule's condition on an encoding header. */
export interface EncodingCondition {
  readonly rule: PolicyRule;
  readonly path: Path;
  /** Name of the header, in lower case. */
  readonly header: string;
  readonly values: readonly string[];
  readonly notValues: readonly string[];
}

/** A port of an Envoy on the path, and what comes in there. */
export interface Door {
  readonly policies: readonly Manifest[];
  readonly port: number | undefined;
  readonly transport: Receiver['transport'];
}

/** A rule's conditions on headers whose names end in -encoding, or nearly. */
export function encodingConditions(rule: PolicyRule): EncodingCondition[] {
  return rule.when.flatMap((condition, index) => {
    const [, name] = /^request\.headers\[(.+)\]$/.exec(text(get(condition, 'key')) ?? '') ?? [];
    if (!name || !/encod/i.test(name)) return [];
    return [
      {
        rule,
        path: [...rule.path, 'when', index],
        header: name.toLowerCase(),
        values: strings(get(condition, 'values')),
        notValues: strings(get(condition, 'notValues')),
      },
    ];
  });
}

/** The doors of a flow: the gateway's port and the receivers' ports. Ports with the same policies count once. */
export function doorsOf(model: Model, { server, receivers }: Flow): readonly Door[] {
  const transports = [...new Set(receivers.map(({ receiver }) => receiver.transport))];
  return [...transports.flatMap(transport => edgesOf(model, server, transport)), ...endsOf(model, receivers)];
}

const edgesOf = perModel((model, server: Server, transport: Receiver['transport']): readonly Door[] => {
  const pods = gatewayPodsOf(model, server).map(found => policiesFor(model, 'AuthorizationPolicy', found));
  const port = boundPort(model, server);
  return [...new Set(pods)].map(policies => doorAt(model, policies, port, transport));
});

const endsOf = perModel((model, receivers: readonly ReceiverAt[]) => new Set(receivers.map(at => endOf(model, at))));

function endOf(model: Model, { receiver: { port, transport }, process: { workload } }: ReceiverAt): Door {
  return doorAt(model, policiesFor(model, 'AuthorizationPolicy', workload), port, transport);
}

const doorAt = perModel(
  (_, policies: readonly Manifest[], port: number | undefined, transport: Receiver['transport']): Door => ({
    policies,
    port,
    transport,
  }),
);

/** The doors that each policy applies to, those of receivers without a route in the input included. */
export function doorsByPolicy(model: Model): ReadonlyMap<Manifest, readonly Door[]> {
  const ends = model.processes.flatMap(({ workload }) => receiversOf(model, workload).map(at => endOf(model, at)));
  const doors = [...new Set([...otlpFlows(model).flatMap(flow => doorsOf(model, flow)), ...ends])];
  for (const { policies } of doors) model.limit.add('doors by the policies that hold for them', policies.length);
  const pairs = doors.flatMap(door => door.policies.map(policy => ({ policy, door })));
  return new Map(
    [...groupBy(pairs, pair => pair.policy)].map(([policy, some]) => [policy, some.map(({ door }) => door)]),
  );
}

/** The policy rule that keeps an encoding out of a door. */
export const guardOf = perModel((_, { policies, port, transport }: Door, encoding: string): PolicyRule | undefined =>
  policies
    .flatMap(rulesOf)
    .filter(rule => rule.action === 'DENY' && speaksOf(rule, port, []))
    .find(rule =>
      encodingConditions(rule).some(found => found.header === ENCODING_HEADER[transport] && isOf(found, encoding)),
    ),
);

/** Whether a request with that encoding meets the condition. */
function isOf({ values, notValues }: EncodingCondition, encoding: string): boolean {
  const among = (patterns: readonly string[]) => patterns.some(pattern => matches(pattern, encoding));
  return (values.length === 0 || among(values)) && !among(notValues);
}

/** Whether the receiver would decode the encoding, as far as its configuration says. */
export function decodes({ body, transport }: Receiver, encoding: string): boolean {
  const written = transport === 'http' ? attribute(body, 'compression_algorithms') : undefined;
  return (
    written?.type !== 'array' || written.items.some(item => [encoding, undefined].includes(literal(item) as string))
  );
}

/** Whether a value matches an Istio pattern: `*` alone, at the start, or at the end. */
export function matches(pattern: string, value: string): boolean {
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value;
}
