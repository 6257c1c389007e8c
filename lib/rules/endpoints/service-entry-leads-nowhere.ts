import { TLS_MODE_LABEL } from '../../facts/istio';
import { get, integer, list, pairs, stringMap, strings, text } from '../../kubernetes/json';
import { ROUTES, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRulesFor } from '../model/destination-rules';
import { routedEntries } from '../model/entries';
import { type Pods, peerMode, podsBehind } from '../model/mesh';
import type { Model } from '../model/model';
import { serviceBehind } from '../model/names';
import { podsBy } from '../model/pods';
import type { Problem } from '../model/problem';
import { policyAt } from '../model/read/istio/destination-rule';
import type { Destination } from '../model/routes';

export const serviceEntryLeadsNowhere: Rule = {
  id: 'service-entry-leads-nowhere',
  hop: 'endpoints',
  severity: 'error',
  summary: 'A ServiceEntry has addresses, and its pods take what is sent there.',
  why: `With resolution STATIC and neither endpoints nor workloadSelector there is no address (503 UH, status 14); the same where no pod has the labels. With NONE the gateway connects to the address that the
client dialled, which is the gateway itself. An entry without location MESH_INTERNAL, and endpoints without a serviceAccount, get plain text, which pods with STRICT refuse.`,
  fix: 'Write endpoints or a workloadSelector that fits, and location: MESH_INTERNAL for pods of the mesh.',
  reads: ['ConfigMap', 'DestinationRule', 'PeerAuthentication', 'Service', 'ServiceEntry', ...ROUTES, ...WORKLOADS],
  ...twins(
    `${PATH.replaceAll('host: alloy.observability.svc.cluster.local', 'host: alloy.internal')}---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: alloy, namespace: observability}
spec:
  hosts: [alloy.internal]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{number: 4317, name: grpc, protocol: GRPC}, {number: 4318, name: http, protocol: HTTP}]
  workloadSelector: {labels: {app: alloy}}
`,
    '  workloadSelector: {labels: {app: alloy}}\n',
    '',
  ),
  *check(model) {
    for (const entry of model.manifests.ofKind('ServiceEntry')) {
      const spec = get(entry.value, 'spec');
      if (
        get(spec, 'resolution') === 'STATIC' &&
        list(get(spec, 'endpoints')).length === 0 &&
        !get(spec, 'workloadSelector')
      )
        yield {
          object: entry,
          path: ['spec', 'resolution'],
          got: 'resolution is STATIC, and there are neither endpoints nor a workloadSelector',
          fix: 'Write endpoints: [{address: …}], or a workloadSelector for pods of this namespace.',
        };
    }
    const seen = new Set<string>();
    for (const { entry, destination } of routedEntries(model)) {
      const problem = problemOf(model, entry, destination);
      const key = `${nameOf(entry)} ${problem?.path.join('.')}`;
      if (!problem || seen.has(key)) continue;
      seen.add(key);
      yield problem;
    }
  },
};

function problemOf(model: Model, entry: Manifest, destination: Destination): Problem | undefined {
  const spec = get(entry.value, 'spec');
  if ((text(get(spec, 'resolution')) ?? 'NONE') === 'NONE')
    return {
      object: entry,
      path: ['spec', 'resolution'],
      got: 'resolution is NONE, and a gateway that is led here connects to itself',
      fix: 'Write resolution: DNS, or STATIC with endpoints or a workloadSelector.',
    };
  const port = list(get(spec, 'ports')).find(one => integer(get(one, 'number')) === destination.port);
  const way = { model, entry, destination, port, target: integer(get(port, 'targetPort')) ?? destination.port };
  return get(spec, 'workloadSelector') ? bySelector(way) : byEndpoints(way);
}

/** A way from a route to a port of a ServiceEntry. */
interface Way {
  readonly model: Model;
  readonly entry: Manifest;
  readonly destination: Destination;
  /** The port of the ServiceEntry, as written. */
  readonly port: unknown;
  /** Its number at the endpoints, unless one of them says otherwise. */
  readonly target: number | undefined;
}

function bySelector(way: Way): Problem | undefined {
  const { model, entry, target } = way;
  const labels = stringMap(get(entry.value, 'spec', 'workloadSelector', 'labels'));
  const location = text(get(entry.value, 'spec', 'location'));
  const pods = podsBy(model, labels, entry.namespace);
  if (pods.length > 0)
    return location === 'MESH_INTERNAL'
      ? undefined
      : plain(way, pods, target, {
          path: ['spec', 'location'],
          got: `location is ${location ?? 'not said'}`,
          fix: 'Write location: MESH_INTERNAL.',
        });
  const others = model.manifests.all.some(({ kind }) => /^Workload(?:Entry|Group)\b/.test(kind));
  return model.complete && Object.keys(labels).length > 0 && !others
    ? {
        object: entry,
        path: ['spec', 'workloadSelector', 'labels'],
        got: `no pod of ${entry.namespace || 'its namespace'} has ${pairs(labels)}`,
        fix: 'Write labels that the pods have.',
      }
    : undefined;
}

function byEndpoints(way: Way): Problem | undefined {
  const { model, entry, port, target } = way;
  for (const [index, endpoint] of list(get(entry.value, 'spec', 'endpoints')).entries()) {
    const service = serviceBehind(model, text(get(endpoint, 'address')) ?? '');
    if (!service || get(endpoint, 'serviceAccount') || get(endpoint, 'labels', TLS_MODE_LABEL) === 'istio') continue;
    const number = integer(get(endpoint, 'ports', text(get(port, 'name')) ?? '')) ?? target;
    const behind = service.ports.find(one => one.port === number)?.targetPort;
    const found = plain(way, podsBehind(model, service), typeof behind === 'number' ? behind : target, {
      path: ['spec', 'endpoints', index],
      got: `the endpoint ${service.name} has no serviceAccount`,
      fix: `Lead the route to ${service.name}.${service.namespace}.svc.cluster.local itself, or set tls.mode: ISTIO_MUTUAL for ${strings(get(entry.value, 'spec', 'hosts'))[0]} by a DestinationRule.`,
    });
    if (found) return found;
  }
  return undefined;
}

/** A place that makes the gateway send plain text to pods that refuse plain text. */
function plain(
  { model, entry, destination: { host, fqdn, port } }: Way,
  pods: readonly Pods[],
  target: number | undefined,
  said: Omit<Problem, 'object'>,
): Problem | undefined {
  const isSaid = [...destinationRulesFor(model, host), ...destinationRulesFor(model, fqdn)].some(
    rule => get(policyAt(rule, port).value, 'tls') !== undefined,
  );
  if (isSaid || pods.length === 0) return undefined;
  const modes = pods.map(found => peerMode(model, found, target));
  if (!modes.every(found => found?.mode === 'STRICT')) return undefined;
  return {
    object: entry,
    ...said,
    got: `${said.got}, so that the gateway sends plain text, and ${nameOf(modes[0]!.policy)} is STRICT`,
  };
}
