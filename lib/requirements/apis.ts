/** The APIs that others bring: those of the objects that we write, and those of whom we count on. */

import { gatewayScales, replicasOf } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { GATEWAY_API_GROUP } from '../facts/gateway-api';
import { AWS_CONTROLLER_API, BRINGS, METRICS_API, OLDEST_AWS_CONTROLLER, YOUNG_FIELDS } from '../facts/versions';
import { get, text } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';
import { KUBECTL } from '../path/commands';
import { pathOf } from '../path/path';
import type { Requirement, UsedKind } from './requirement';

/** A requirement for each API that a cluster doesn't have by itself. */
export function apis(environment: Environment, objects: readonly unknown[]): Requirement[] {
  return [
    controller(),
    ...(scales(environment) ? [metricsServer()] : []),
    ...versionsIn(objects).map(apiVersion => ofObjects(apiVersion, objects)),
  ];
}

function controller(): Requirement {
  const { group, version, plural } = AWS_CONTROLLER_API;
  return {
    what: 'AWS Load Balancer Controller',
    having: `${OLDEST_AWS_CONTROLLER.version} or newer`,
    why: `It makes the NLB of the Service (EKS Auto Mode’s own reads other annotations); ${OLDEST_AWS_CONTROLLER.why}.`,
    see: `${KUBECTL} get deploy -A -l app.kubernetes.io/name=aws-load-balancer-controller -o jsonpath='{..image}'`,
    needed: { look: 'api', group, version, kinds: [{ kind: 'TargetGroupBinding', plural, fields: [] }] },
  };
}

function metricsServer(): Requirement {
  const { group, version, plural } = METRICS_API;
  return {
    what: 'metrics-server',
    having: '',
    why: 'A HorizontalPodAutoscaler adds pods by their CPU; without figures it adds none.',
    see: `${KUBECTL} top nodes`,
    needed: { look: 'api', group, version, kinds: [{ kind: 'PodMetrics', plural, fields: [] }] },
  };
}

function scales(environment: Environment): boolean {
  const { edges, tiers } = pathOf(environment);
  return (
    tiers.some(({ settings }) => settings.autoscaling !== undefined && replicasOf(settings).most > 1) ||
    edges.some(({ settings: { gateway } }) => gateway.deployment && gatewayScales(gateway.deployment))
  );
}

function ofObjects(apiVersion: string, objects: readonly unknown[]): Requirement {
  const [group, version] = apiVersion.split('/') as [string, string];
  const mine = objects.filter(object => get(object, 'apiVersion') === apiVersion);
  const names = [...new Set(mine.map(object => text(get(object, 'kind')) ?? ''))].sort();
  const kinds = names.map((kind): UsedKind => {
    const fields = mine.flatMap(object => (get(object, 'kind') === kind ? fieldsOf(get(object, 'spec'), 'spec') : []));
    return { kind, plural: factsOf(kind)?.plural ?? '', fields: [...new Set(fields)].sort() };
  });
  const young = kinds.flatMap(({ kind, fields }) =>
    Object.entries(YOUNG_FIELDS).flatMap(([field, since]) =>
      fields.some(one => `${kind} ${one}`.startsWith(field)) ? [`${field.split('.').at(-1)} (${since})`] : [],
    ),
  );
  const by = BRINGS[group] ?? group;
  return {
    what: `API ${apiVersion} of ${by}`,
    having: `${names.join(', ')}${young.length ? `; with ${young.join(', ')}` : ''}`,
    why: `The manifests use it. ${young.length ? 'Older definitions drop fields that they don’t know, without a word.' : 'Without it nothing of that kind is applied.'}`,
    see: `${KUBECTL} api-resources --api-group=${group}`,
    needed: { look: 'api', group, version, kinds },
  };
}

/** The versions of APIs that Kubernetes doesn't have of its own. */
function versionsIn(objects: readonly unknown[]): string[] {
  const all = objects.map(object => text(get(object, 'apiVersion')) ?? '');
  return [...new Set(all)].filter(one => /\..*\//.test(one) && !isBuiltIn(one)).sort();
}

/** Of the groups of k8s.io, all but the Gateway API's come with Kubernetes. */
const isBuiltIn = (version: string): boolean =>
  /^[^/]*\.k8s\.io\//.test(version) && !version.startsWith(`${GATEWAY_API_GROUP}/`);

/** The fields that a value sets, without places in lists: `spec.servers.tls.mode`. */
function fieldsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap(item => fieldsOf(item, path));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => (/[./]/.test(key) ? [path] : fieldsOf(item, `${path}.${key}`)));
}
