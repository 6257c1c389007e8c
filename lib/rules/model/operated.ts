/**
 * What the Alloy operator makes of an object of kind Alloy: a release of the chart, whose pods and Service are not in the input.
 * https://github.com/grafana/alloy-operator
 */
import { get, text } from '../../kubernetes/json';
import { sameNamespace } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';

/** The kind that the operator reads. */
export const OPERATED = 'Alloy';

interface Release {
  readonly namespace: string;
  readonly name: string;
  /** The name of the Service and of the workload. */
  readonly full: string;
}

const releases = perModel(({ manifests }): readonly Release[] =>
  manifests.ofKind(OPERATED).map(({ namespace, name, value }) => ({
    namespace,
    name,
    full: text(get(value, 'spec', 'fullnameOverride')) ?? (name.includes('alloy') ? name : `${name}-alloy`),
  })),
);

/** Whether pods with these labels may be made by the operator: the chart's labels, which name the release. */
export function mayBeOperated(model: Model, labels: Readonly<Record<string, string>>, namespace = ''): boolean {
  const values = Object.values(labels);
  return releases(model).some(
    release =>
      sameNamespace(release.namespace, namespace) &&
      [release.name, release.full, 'alloy'].some(name => values.includes(name)),
  );
}

/** Whether the operator makes a Service of this name. */
export function isOperatedService(model: Model, name: string, namespace: string): boolean {
  return releases(model).some(release => release.full === name && sameNamespace(release.namespace, namespace));
}
