import { closest, distance } from 'fastest-levenshtein';
import { INJECT_LABEL, INJECTION_LABEL, PROXY_CONFIG } from '../../facts/istio';
import { ISTIO_ANNOTATIONS, ISTIO_LABELS, PROXY_SETTINGS, UNLISTED_ANNOTATIONS } from '../../facts/istio-metadata';
import { inert } from '../../foreign/text';
import { get, type Path, record } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Model, perModel } from '../model/model';
import type { Problem } from '../model/problem';
import { proxyConfig } from '../model/proxy-config';

export const istioMetadataNotRead: Rule = {
  id: 'istio-metadata-not-read',
  hop: 'any-object',
  severity: 'warning',
  summary: 'Annotations and labels of Istio have the names that Istio knows, and stand where Istio reads them.',
  why: `Nobody refuses an annotation or a label that nobody reads: a misspelt name, an annotation among the labels, an annotation of pods on the Deployment instead of on its pod template, a setting
that proxy.istio.io/config does not have. Ports stay with the sidecar, pods stay without one, and the mesh's own settings hold.`,
  fix: 'Write the name that Istio reads, where Istio reads it.',
  reads: ['Namespace', 'Service', ...WORKLOADS],
  ...twins(
    PATH.replace(
      'labels: {app: alloy}}',
      'labels: {app: alloy}, annotations: {traffic.sidecar.istio.io/excludeInboundPorts: "12345"}}',
    ),
    'traffic.sidecar.istio.io/excludeInboundPorts',
    'sidecar.istio.io/excludeInboundPorts',
  ),
  *check(model) {
    for (const { manifest, metadataPath, annotations } of model.workloads) {
      if (metadataPath.length > 1) yield* judged(model, manifest, ['metadata'], manifest.kind);
      yield* judged(model, manifest, metadataPath, 'Pod');
      for (const setting of Object.keys(proxyConfig(annotations) ?? {})) {
        if (PROXY_SETTINGS.has(camel(setting))) continue;
        const near = nearest(setting, [...PROXY_SETTINGS]);
        yield {
          object: manifest,
          path: [...metadataPath, 'annotations', PROXY_CONFIG],
          got: `${PROXY_CONFIG} has no setting ${inert(setting)}`,
          fix: near ? `Did you mean ${near}?` : 'Take the setting out.',
        };
      }
    }
    for (const kind of ['Namespace', 'Service'] as const)
      for (const object of model.manifests.ofKind(kind)) yield* judged(model, object, ['metadata'], kind);
  },
};

const TABLES = { annotations: ISTIO_ANNOTATIONS, labels: ISTIO_LABELS } as const;
type Where = keyof typeof TABLES;

const OTHER: Readonly<Record<Where, Where>> = { annotations: 'labels', labels: 'annotations' };
const ONE: Readonly<Record<Where, string>> = { annotations: 'an annotation', labels: 'a label' };

/** The kinds whose metadata has a name. undefined: Istio knows no such name. */
const KINDS_OF: Readonly<Record<Where, ReadonlyMap<string, readonly string[]>>> = {
  annotations: byName(ISTIO_ANNOTATIONS, UNLISTED_ANNOTATIONS),
  labels: byName(ISTIO_LABELS, []),
};

function byName(table: Readonly<Record<string, readonly string[]>>, more: readonly string[]) {
  const found = new Map<string, string[]>(more.map(name => [name, ['Any']]));
  for (const [kind, names] of Object.entries(table))
    for (const name of names) found.set(name, [...(found.get(name) ?? []), kind]);
  return found;
}

function* judged(model: Model, object: Manifest, path: Path, kind: string): Generator<Problem> {
  for (const where of ['annotations', 'labels'] as const)
    for (const key of Object.keys(record(get(object.value, ...path, where)))) {
      if (!key.includes('istio') || key.length > LONGEST) continue;
      const said = KINDS_OF[where].has(key) ? misplaced(model, object, key, kind, where) : unknown(key, where);
      if (said) yield { object, path: [...path, where, key], ...said };
    }
}

type Said = { readonly got: string; readonly fix: string } | undefined;

/** A name that Istio knows, on an object of whose kind Istio does not read that name. */
function misplaced(model: Model, object: Manifest, key: string, kind: string, where: Where): Said {
  const kinds = KINDS_OF[where].get(key)!;
  if (kinds.includes('Any') || kinds.includes(kind) || !kinds.some(one => one === 'Pod' || one === 'Service'))
    return undefined;
  // labels that stand on everything are somebody's habit, but for the one that people write for the pods
  if (where === 'labels' && key !== INJECT_LABEL) return undefined;
  if (kinds.includes('Pod') && onPods(model).has(key)) return undefined;
  if (kind === 'Namespace')
    return {
      got: `Istio reads ${key} of pods, and not of a Namespace`,
      fix:
        key === INJECT_LABEL
          ? `Write the label ${INJECTION_LABEL}: enabled on the Namespace, or ${key} as a label of the pods.`
          : 'Move it to the pod templates.',
    };
  return {
    got: `Istio reads ${key} of ${kinds.includes('Pod') ? 'pods' : 'a Service'}, and not of ${kind === 'Pod' ? 'pods' : `a ${object.kind}`}`,
    fix: kinds.includes('Pod')
      ? `Move it to spec.template.metadata.${key === INJECT_LABEL ? 'labels' : where}${kind === 'Service' ? ' of the pods' : ''}.`
      : 'Move it to the Service.',
  };
}

/** The names that pods in the input have themselves. */
const onPods = perModel(
  ({ workloads }): ReadonlySet<string> =>
    new Set(workloads.flatMap(({ annotations, labels }) => [...Object.keys(annotations), ...Object.keys(labels)])),
);

/** A name that Istio does not know among the annotations, or the labels. */
function unknown(key: string, where: Where): Said {
  const other = OTHER[where];
  if (KINDS_OF[other].has(key))
    return { got: `Istio reads ${key} as ${ONE[other]}, and not as ${ONE[where]}`, fix: `Move it to the ${other}.` };
  const [, domain = '', name = key] = /^(?:(.*)\/)?(.*)$/.exec(key)!;
  const names = [...KINDS_OF[where].keys(), ...KINDS_OF[other].keys()];
  const near =
    names.find(one => domain.endsWith('istio.io') && one.slice(one.indexOf('/') + 1) === name) ?? nearest(key, names);
  if (near)
    return {
      got: `Istio reads no ${inert(key)}`,
      fix: `Did you mean ${KINDS_OF[where].has(near) ? '' : `${ONE[other]} `}${near}?`,
    };
  return WHOLE_DOMAINS.includes(domain) && where === 'annotations'
    ? { got: `Istio reads no ${inert(key)}`, fix: 'Take it out.' }
    : undefined;
}

/** The domains in which every name is Istio's. */
const WHOLE_DOMAINS = ['sidecar.istio.io', 'traffic.sidecar.istio.io', 'proxy.istio.io', 'inject.istio.io'];

/** More letters than any name of Istio has. */
const LONGEST = 80;

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function nearest(name: string, names: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const found = closest(
    name.toLowerCase(),
    names.map(one => one.toLowerCase()),
  );
  const near = names.find(one => one.toLowerCase() === found)!;
  return distance(name.toLowerCase(), found) <= Math.max(2, Math.floor(name.length / 5)) ? near : undefined;
}
