import { few, get, integer, list, strings } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { entriesFor } from '../model/hosts';
import { hasSidecar } from '../model/injection';
import { peerMode, podsBehind } from '../model/mesh';
import type { Model } from '../model/model';
import { serviceBehind } from '../model/names';
import { targetNumber } from '../model/pods';
import type { Problem } from '../model/problem';
import { block, blocks, type Component, literalOf } from '../model/read/alloy/config';
import { completeHost } from '../model/read/istio/host';
import type { Workload } from '../model/read/kubernetes/workloads';
import { egressOf, isRegistryOnly, sidecarOf } from '../model/sidecars';
import { type Hidden, hiddenObject, hiddenService } from '../model/visibility';

export const sidecarEgressHidesBackend: Rule = {
  id: 'sidecar-egress-hides-backend',
  hop: 'backends',
  severity: 'error',
  summary: "Alloy's sidecar knows the backends that Alloy's exporters send to.",
  why: `A Sidecar's egress hosts, and exportTo of Services and ServiceEntries, say what a sidecar knows. With outboundTrafficPolicy REGISTRY_ONLY it closes every
other connection (BlackHoleCluster). Otherwise it passes the connection on in plain text, which a backend with STRICT refuses. Senders get success all the same: the exporter
has a queue, and drops the data once its retries end.`,
  fix: "Add <namespace>/<host> of the backend to the Sidecar's egress hosts; for a host outside the mesh add a ServiceEntry too.",
  reads: [
    ...CONFIGS,
    'MutatingWebhookConfiguration',
    'Namespace',
    'PeerAuthentication',
    'Service',
    'ServiceEntry',
    'Sidecar',
    ...WORKLOADS,
  ],
  ...twins(
    `${sending('endpoint = "tempo.traces.svc.cluster.local:4317"', 'tls { insecure = true }').replace('labels: {app: alloy}', 'labels: {app: alloy, sidecar.istio.io/inject: "true"}')}---
apiVersion: v1
kind: Service
metadata: {name: tempo, namespace: traces}
spec:
  ports: [{name: otlp-grpc, port: 4317, appProtocol: grpc}]
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: default, namespace: observability}
spec:
  outboundTrafficPolicy: {mode: REGISTRY_ONLY}
  egress:
    - hosts: ["./*", "istio-system/*", "traces/*"]
`,
    ', "traces/*"',
    '',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const { workload, config } of model.processes) {
      // without a sidecar nothing stands between
      if (hasSidecar(model, workload) === false) continue;
      for (const exporter of config?.components ?? []) {
        for (const address of addressesOf(exporter)) {
          const problem = problemOf(model, workload, address);
          const key = problem && `${nameOf(problem.object)} ${address.host} ${address.port}`;
          if (!problem || seen.has(key!)) continue;
          seen.add(key!);
          yield { ...problem, got: `${exporter.id} sends to ${address.host}, and ${problem.got}` };
        }
      }
    }
  },
};

interface Address {
  readonly host: string;
  readonly port: number | undefined;
}

/** Where a component sends to, as far as it is written. */
function addressesOf({ name, body }: Component): Address[] {
  if (!/^(?:otelcol\.exporter|prometheus\.remote_write$|loki\.write$|pyroscope\.write$)/.test(name)) return [];
  const written = [
    literalOf(block(body, 'client')?.body, 'endpoint'),
    ...blocks(body, 'endpoint').map(found => literalOf(found.body, 'url')),
  ];
  return written.flatMap(endpoint => {
    const [, scheme, host, port] =
      /^(?:(https?):\/\/)?([\w.-]*[a-z][\w.-]*\.[\w.-]+)(?::(\d+))?(?:\/|$)/i.exec(String(endpoint)) ?? [];
    if (!host) return [];
    const preset = scheme === 'https' ? 443 : scheme === 'http' ? 80 : undefined;
    return [{ host: host.replace(/\.$/, ''), port: port ? Number(port) : preset }];
  });
}

function problemOf(model: Model, workload: Workload, address: Address): Problem | undefined {
  const closed = isRegistryOnly(model, workload);
  const service = serviceBehind(model, address.host);
  const found = service
    ? [{ object: service.manifest, host: completeHost(`${service.name}`, service.namespace) }]
    : entriesFor(model, address.host).map(object => ({ object, host: hostIn(object, address.host) }));
  const where = closed ? 'with REGISTRY_ONLY the connection is closed' : 'the connection leaves in plain text';
  if (found.length === 0) return closed && model.complete ? unknownHost(model, workload, address) : undefined;
  const refusesPlain = service !== undefined && isStrict(model, service, address.port);
  if (!closed && !refusesPlain) return undefined;
  if (!service && address.port !== undefined && found.every(({ object }) => !portsOf(object).includes(address.port)))
    return otherPort(found[0]!.object, address.port, where);
  const hidden = found.map(({ object }) =>
    service ? hiddenService(model, service, workload.namespace) : hiddenObject(model, object, workload.namespace),
  );
  if (!hidden.includes(undefined)) return notExported(hidden[0]!, nameOf(found[0]!.object), workload, where);
  const egress = egressOf(model, workload);
  if (!egress) return undefined;
  const places = found.map(({ object, host }) => ({ namespace: object.namespace, host }));
  const isKnown = places.some(place =>
    egress.lists.some(
      ({ port, hosts }) => (port === undefined || port === address.port) && imports(hosts, workload.namespace, place),
    ),
  );
  if (isKnown) return undefined;
  return {
    object: egress.sidecar,
    path: ['spec', 'egress'],
    got: `${nameOf(egress.sidecar)} lets the sidecar know only ${few(egress.lists.flatMap(({ hosts }) => hosts))}: ${where}`,
    fix: `Add ${places[0]!.namespace}/${places[0]!.host} to the egress hosts.`,
  };
}

function unknownHost(model: Model, workload: Workload, { host }: Address): Problem | undefined {
  const sidecar = sidecarOf(model, workload);
  if (!sidecar || !get(sidecar.value, 'spec', 'outboundTrafficPolicy') || /\.svc(?:\.|$)/.test(host)) return undefined;
  return {
    object: sidecar,
    path: ['spec', 'outboundTrafficPolicy'],
    got: `no ServiceEntry has that host: with REGISTRY_ONLY the connection is closed`,
    fix: `Add a ServiceEntry for ${host}.`,
  };
}

function portsOf({ value }: Manifest): (number | undefined)[] {
  return list(get(value, 'spec', 'ports')).map(port => integer(get(port, 'number')));
}

function otherPort(entry: Manifest, port: number, where: string): Problem {
  return {
    object: entry,
    path: ['spec', 'ports'],
    got: `${nameOf(entry)} has the ports ${few(portsOf(entry).map(String))}, not ${port}: ${where}`,
    fix: `Add port ${port} to the ServiceEntry, or send to a port that it has.`,
  };
}

function notExported({ object, path, exportTo }: Hidden, name: string, workload: Workload, where: string): Problem {
  return {
    object,
    path,
    got: `${name} is exported to ${few(exportTo)}, not to ${workload.namespace}: ${where}`,
    fix: `Add ${workload.namespace} to the list, or take the list out.`,
  };
}

function isStrict(model: Model, service: NonNullable<ReturnType<typeof serviceBehind>>, port: number | undefined) {
  const target = service.ports.find(found => found.port === port);
  const pods = podsBehind(model, service);
  return (
    target !== undefined && pods.every(found => peerMode(model, found, targetNumber(model, target))?.mode === 'STRICT')
  );
}

function hostIn(entry: Manifest, host: string): string {
  const hosts = strings(get(entry.value, 'spec', 'hosts'));
  return hosts.find(found => found === host) ?? hosts[0]!;
}

/** Whether a Sidecar's hosts bring in a host of a namespace; `~` in front takes hosts out again. */
function imports(
  hosts: readonly string[],
  own: string,
  { namespace, host }: { namespace: string; host: string },
): boolean {
  const fits = (entry: string): boolean => {
    const [place = '', name = ''] = entry.split('/');
    const isThere = place === '*' || place === '' || (place === '.' ? own : place) === namespace;
    return isThere && (name === '*' || name === host || (name.startsWith('*') && host.endsWith(name.slice(1))));
  };
  const [out, into] = [true, false].map(isOut => hosts.filter(entry => entry.startsWith('~') === isOut));
  return into!.some(fits) && !out!.some(entry => fits(entry.slice(1)));
}
