/** Texts that something fills in before a system reads them. */
import { get, list, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';
import type { AlloyConfig } from './read/alloy/config';
import { filesOf } from './read/kubernetes/volumes';

/** Whether a text has a place that Helm, envsubst, kustomize or Flux fills in before the object is applied. */
export function isTemplate(value: string): boolean {
  return /\$(?:[{(]|[A-Za-z_]\w)|\{\{/.test(value);
}

/**
 * Whether Flux may put values in place of ${name} in all of an object's texts, as its Kustomizations in the input say, or the object itself.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export function isSubstituted(model: Model, { annotations, value }: Manifest): boolean {
  const said = annotations[SUBSTITUTE] ?? text(get(value, 'metadata', 'labels', SUBSTITUTE));
  return said === 'enabled' || (said !== 'disabled' && hasSubstitution(model));
}

const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

const hasSubstitution = perModel(({ manifests }) =>
  manifests.all.some(
    ({ kind, value }) =>
      kind === 'Kustomization' &&
      text(get(value, 'apiVersion'))?.startsWith('kustomize.toolkit.fluxcd.io/') &&
      get(value, 'spec', 'postBuild') !== undefined,
  ),
);

/** Whether a container rewrites the file of a configuration before Alloy reads the result. */
export function isRewritten(model: Model, { manifest }: AlloyConfig): boolean {
  return rewritten(model).has(manifest);
}

/** What is mounted beside a command that fills in templates. */
const rewritten = perModel(
  ({ manifests, workloads }) =>
    new Set(
      workloads.flatMap(workload => {
        const commands = ['initContainers', 'containers']
          .flatMap(field => list(get(workload.spec, field)))
          .map(container => [...strings(get(container, 'command')), ...strings(get(container, 'args'))].join(' '));
        if (!commands.some(command => REWRITES.test(command))) return [];
        return list(get(workload.spec, 'volumes')).flatMap(volume => {
          const files = filesOf(manifests, workload, text(get(volume, 'name')) ?? '');
          return [...(files?.byPath.values() ?? [])].map(({ manifest }) => manifest);
        });
      }),
    ),
);

const REWRITES = /\b(?:envsubst|sed|gomplate|confd|consul-template|vault-agent|awk|perl|esh|jinja2?|j2)\b/;
