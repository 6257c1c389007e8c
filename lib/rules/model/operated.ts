/**
 * What controllers make of objects that are in the input, and what is not in the input itself: of an object of kind Alloy a release of the chart, whose pods and Service
 * have names that follow from the object's; of the objects of other controllers nobody knows what.
 * https://github.com/grafana/alloy-operator
 */
import { get, list, strings, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
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

/** Whether the controller of an object that is in the input may make Services, pods or Secrets in a namespace. */
export function mayBeMade(model: Model, namespace: string): boolean {
  const { anywhere, local } = makers(model);
  return anywhere || local.has(namespace) || local.has('') || (namespace === '' && local.size > 0);
}

const makers = perModel(({ manifests }) => {
  const found = manifests.all.filter(({ value }) =>
    mayMakeServices(text(get(value, 'kind')) ?? '', text(get(value, 'apiVersion')) ?? ''),
  );
  return {
    anywhere: found.some(({ value }) => DEPLOYERS.has(text(get(value, 'kind')) ?? '')),
    local: new Set(found.map(({ namespace }) => namespace)),
  };
});

/** Kinds that bring any object with them, into any namespace. */
const DEPLOYERS: ReadonlySet<string> = new Set([
  'Application',
  'ApplicationSet',
  'HelmRelease',
  'HelmChart',
  'Kustomization',
  'IstioOperator',
]);

function mayMakeServices(kind: string, apiVersion: string): boolean {
  const [, group = ''] = /^(.*)\//.exec(apiVersion) ?? [];
  // its names are known
  if (kind === OPERATED) return false;
  if (MAKERS.has(kind)) return group !== 'networking.istio.io' && group !== 'kustomize.config.k8s.io';
  return (
    group.includes('.') &&
    !/(?:^|\.)(?:k8s|istio|cert-manager|external-secrets)\.io$|^bitnami\.com$|^monitoring\.coreos\.com$|^argoproj\.io$|^kyverno\.io$|^karpenter\.sh$|^keda\.sh$/.test(
      group,
    )
  );
}

/** Kinds of these groups that make Services all the same. */
const MAKERS: ReadonlySet<string> = new Set([
  ...DEPLOYERS,
  ...SERVERS,
  'Alertmanager',
  'Prometheus',
  'PrometheusAgent',
  'ThanosRuler',
]);

/** Whether an object stands for a chart, or for files of elsewhere, whose objects are not in the input before somebody renders them. */
export function isUnrendered({ value }: Manifest): boolean {
  const group = text(get(value, 'apiVersion'))?.split('/')[0] ?? '';
  switch (text(get(value, 'kind'))) {
    case 'HelmChart':
    case 'HelmRelease':
    case 'IstioOperator':
      return group.includes('.');
    case 'Application':
    case 'ApplicationSet': {
      const spec = get(value, 'spec', 'template', 'spec') ?? get(value, 'spec');
      const sources = [get(spec, 'source'), ...list(get(spec, 'sources'))];
      return group === 'argoproj.io' && sources.some(source => get(source, 'chart') !== undefined);
    }
    case 'Component':
    case 'Kustomization':
      return (
        group === 'kustomize.config.k8s.io' &&
        (list(get(value, 'helmCharts')).length > 0 || strings(get(value, 'resources')).some(name => REMOTE.test(name)))
      );
    default:
      return false;
  }
}

/** What kustomize fetches. @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/ */
const REMOTE = /^[\w+]+:\/\/|^git@|^(?:www\.)?git(?:hub|lab)\.com\/|[?&]ref=/;
