/**
 * Who gets a sidecar (https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/). Kubernetes asks istiod's webhooks by the
 * labels of the namespace and of the pod; annotations count only once one of them was asked.
 */

import {
  DATAPLANE_LABEL,
  INJECT_LABEL,
  INJECT_TEMPLATES,
  INJECTION_LABEL,
  PROXY_CONTAINER,
  REVISION_LABEL,
  UNINJECTED_NAMESPACES,
} from '../../facts/istio';
import { few, get, list, stringMap, strings, text } from '../../kubernetes/json';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { fulfils, type Labels } from '../../kubernetes/selector';
import { optsOut } from './mesh';
import { type Model, perModel } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** Whether the pods get a sidecar. undefined if the input does not say. */
export const hasSidecar = perModel((model, workload: Workload): boolean | undefined => {
  const { containers, namespace } = workload;
  if (containers.some(({ name, image }) => name === PROXY_CONTAINER && image !== 'auto')) return true;
  if (optsOut(workload) || UNINJECTED_NAMESPACES.has(namespace)) return false;
  const labels = namespaceLabels(model, workload);
  if (isAsked(model, workload)) return !isProxyless(workload);
  if ((labels?.[INJECTION_LABEL] ?? 'enabled') !== 'enabled') return false;
  return model.complete && !asksForZtunnel(model, workload) ? false : undefined;
});

/** Whether the pods are surely in an ambient mesh, where ztunnel and no sidecar judges their policies. */
export function isAmbient(model: Model, workload: Workload): boolean {
  // what the input does not have may inject a sidecar, which counts before ztunnel
  if (!namespaceLabels(model, workload) || !asksForZtunnel(model, workload)) return false;
  return get(workload.spec, 'hostNetwork') !== true && hasSidecar(model, workload) !== true;
}

/** Whether labels put the pods into ambient mode: no value but `ambient` does, and pods that say `none` stay out. */
export function asksForZtunnel(model: Model, workload: Workload): boolean {
  const modes = [workload.labels, namespaceLabels(model, workload)].map(labels => labels?.[DATAPLANE_LABEL]);
  return modes[0] !== 'none' && modes.includes('ambient');
}

/** Why the pods surely get no sidecar, and what helps. */
export interface Bare {
  readonly text: string;
  readonly fix: string;
}

/** Says why the pods surely get no sidecar; undefined if they may get one. */
export const whyBare = perModel((model, workload: Workload): Bare | undefined => {
  const { namespace, labels, annotations, spec } = workload;
  if (hasSidecar(model, workload) !== false) return undefined;
  if (get(spec, 'hostNetwork') === true)
    return { text: "its pods are on the node's own network (hostNetwork)", fix: 'Take hostNetwork out of the pods.' };
  const own = labels[INJECT_LABEL] ?? annotations[INJECT_LABEL];
  if (optsOut(workload))
    return {
      text: `its pods say ${INJECT_LABEL}: ${own}`,
      fix: `Write the label ${INJECT_LABEL}: "true" on the pods.`,
    };
  if (UNINJECTED_NAMESPACES.has(namespace))
    return { text: `Istio injects nothing into ${namespace}`, fix: 'Move the pods to a namespace of their own.' };
  if (isProxyless(workload))
    return {
      text: `its pods ask for the template ${annotations[INJECT_TEMPLATES]}, which has no Envoy`,
      fix: `Take ${INJECT_TEMPLATES} off the pods.`,
    };
  const found = namespaceOf(model, workload);
  if (!found) return undefined;
  const its = namespaceLabels(model, workload)!;
  const said = its[INJECTION_LABEL];
  if (said !== undefined && said !== 'enabled')
    return {
      text: `${nameOf(found)} says ${INJECTION_LABEL}: ${said}, which counts before what pods say`,
      fix: `Write ${INJECTION_LABEL}: enabled on ${nameOf(found)}.`,
    };
  return whyUnasked(model, workload, found, its);
});

/** Why no webhook is asked about the pods of a namespace that forbids nothing. */
function whyUnasked(model: Model, { labels, annotations }: Workload, found: Manifest, its: Labels): Bare {
  const served = servedRevisions(model);
  const wanted = its[INJECTION_LABEL]
    ? 'default'
    : (its[REVISION_LABEL] ?? labels[REVISION_LABEL] ?? (labels[INJECT_LABEL] ? 'default' : undefined));
  if (wanted !== undefined && served.length > 0 && !served.includes(wanted)) {
    const asked =
      its[INJECTION_LABEL] || (!its[REVISION_LABEL] && !labels[REVISION_LABEL])
        ? `labels without a revision`
        : `${REVISION_LABEL}: ${wanted}`;
    return {
      text: `no injector in the input serves ${asked}: there is ${few(served)}`,
      fix: `Write ${REVISION_LABEL}: ${served[0]} on ${nameOf(found)}${its[INJECTION_LABEL] ? `, and take ${INJECTION_LABEL} off` : ''}.`,
    };
  }
  if (annotations[INJECT_LABEL] !== undefined)
    return {
      text: `${INJECT_LABEL} is an annotation of its pods, and by annotations no injector is asked`,
      fix: `Write ${INJECT_LABEL}: "true" as a label of the pods.`,
    };
  const mode = labels[DATAPLANE_LABEL] ?? its[DATAPLANE_LABEL];
  if (mode !== undefined)
    return labels[DATAPLANE_LABEL] === 'none'
      ? {
          text: `its pods say ${DATAPLANE_LABEL}: none, so that ztunnel passes them by, and nothing asks for a sidecar`,
          fix: `Take ${DATAPLANE_LABEL} off the pods, or write the label ${INJECT_LABEL}: "true" on them.`,
        }
      : {
          text: `${DATAPLANE_LABEL}: ${mode} is no mode, so that ztunnel passes its pods by, and nothing asks for a sidecar`,
          fix: `Write ${DATAPLANE_LABEL}: ambient on ${nameOf(found)}.`,
        };
  return {
    text: `neither ${nameOf(found)} nor its pods have a label that asks for injection`,
    fix: `Write the label ${INJECT_LABEL}: "true" on the pods.`,
  };
}

function namespaceOf(model: Model, { namespace }: Workload): Manifest | undefined {
  return namespace ? model.manifests.find('Namespace', '', namespace) : undefined;
}

function namespaceLabels(model: Model, workload: Workload): Labels | undefined {
  const found = namespaceOf(model, workload);
  return found && stringMap(get(found.value, 'metadata', 'labels'));
}

/** Whether the pods ask for a template without Envoy: gRPC applications can be in the mesh without a proxy. */
function isProxyless({ annotations }: Workload): boolean {
  const templates = annotations[INJECT_TEMPLATES]?.split(',') ?? [''];
  return templates.every(name => name.trim().startsWith('grpc-'));
}

/** Whether Kubernetes asks an injector about the pods. A namespace that is not in the input has no labels. */
function isAsked(model: Model, workload: Workload): boolean {
  const its = namespaceLabels(model, workload) ?? {};
  const hooks = webhooks(model);
  if (hooks.length === 0) return isAskedByAny(its, workload.labels);
  const named = { ...its, 'kubernetes.io/metadata.name': workload.namespace };
  const isMet = hooks.some(hook => fulfils(hook.namespaces, named) && fulfils(hook.objects, workload.labels));
  // another istiod may be in another input
  return isMet || (!model.complete && isAskedByAny(its, workload.labels));
}

/** The same where the input has no injector: then there may be one of every revision. */
function isAskedByAny(its: Labels, { [INJECT_LABEL]: own, [REVISION_LABEL]: revision }: Labels): boolean {
  if (its[INJECTION_LABEL] !== undefined) return its[INJECTION_LABEL] === 'enabled';
  return its[REVISION_LABEL] !== undefined || revision !== undefined || own === 'true';
}

/** By which labels a webhook is asked. */
interface Webhook {
  readonly namespaces: unknown;
  readonly objects: unknown;
}

/** The injectors in the input: their webhooks, or those that come with an istiod of a revision. */
const webhooks = perModel((model): readonly Webhook[] => {
  const written = model.manifests.ofKind('MutatingWebhookConfiguration').flatMap(({ value }) =>
    list(get(value, 'webhooks')).flatMap(hook => {
      if (!text(get(hook, 'name'))?.endsWith('sidecar-injector.istio.io')) return [];
      return [{ namespaces: get(hook, 'namespaceSelector'), objects: get(hook, 'objectSelector') }];
    }),
  );
  return written.length > 0 ? written : istiodRevisions(model).flatMap(standardWebhooks);
});

/** The revisions and tags that the injectors in the input serve. */
const servedRevisions = perModel((model): readonly string[] => {
  const inHooks = webhooks(model).flatMap(({ namespaces }) =>
    list(get(namespaces, 'matchExpressions')).flatMap(each => {
      const [key, operator] = [get(each, 'key'), get(each, 'operator')];
      if (operator !== 'In') return [];
      if (key === INJECTION_LABEL) return ['default'];
      return key === REVISION_LABEL ? strings(get(each, 'values')) : [];
    }),
  );
  return [...new Set(inHooks)];
});

const istiodRevisions = perModel(({ workloads }): readonly string[] => [
  ...new Set(
    workloads.filter(({ labels }) => labels.app === 'istiod').map(({ labels }) => labels[REVISION_LABEL] || 'default'),
  ),
]);

/** The webhooks of Istio's chart for a revision. @see https://github.com/istio/istio/tree/master/manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml */
function standardWebhooks(revision: string): Webhook[] {
  const notFalse = { key: INJECT_LABEL, operator: 'NotIn', values: ['false'] };
  const none = (key: string) => ({ key, operator: 'DoesNotExist' });
  const ofRevision = { key: REVISION_LABEL, operator: 'In', values: [revision] };
  const hook = (namespaces: unknown[], objects: unknown[]) => ({
    namespaces: { matchExpressions: namespaces },
    objects: { matchExpressions: objects },
  });
  const own = [
    hook([ofRevision, none(INJECTION_LABEL)], [notFalse]),
    hook([none(REVISION_LABEL), none(INJECTION_LABEL)], [notFalse, ofRevision]),
  ];
  if (revision !== 'default') return own;
  return [
    ...own,
    hook([{ key: INJECTION_LABEL, operator: 'In', values: ['enabled'] }], [notFalse]),
    hook(
      [none(INJECTION_LABEL), none(REVISION_LABEL)],
      [{ key: INJECT_LABEL, operator: 'In', values: ['true'] }, none(REVISION_LABEL)],
    ),
  ];
}
