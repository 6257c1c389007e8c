import { get, text } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRulesFor } from '../model/destination-rules';
import { portsOfEntry, routedEntries } from '../model/entries';
import type { Model } from '../model/model';
import { policyAt, subsetPolicies, tlsMode } from '../model/read/istio/destination-rule';
import type { Destination } from '../model/routes';

export const serviceEntryWithoutTls: Rule = {
  id: 'service-entry-without-tls',
  hop: 'destination',
  severity: 'error',
  summary: 'Where a route leads to the TLS port of a ServiceEntry, a DestinationRule makes the gateway speak TLS.',
  why: `The gateway has ended the sender's TLS, and speaks plain HTTP to every destination that no DestinationRule says otherwise of; protocol HTTPS in a ServiceEntry only tells what others send there. The server
answers plain HTTP on its TLS port with 400, or closes the connection (503 with UC, status 14 for gRPC).`,
  fix: 'Write a DestinationRule for the host with trafficPolicy.tls: {mode: SIMPLE, sni: <host>}.',
  reads: ['DestinationRule', 'Service', 'ServiceEntry', ...ROUTES],
  ...twins(
    `${PATH.replace(
      'route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]',
      `route:
        - {weight: 90, destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}
        - {weight: 10, destination: {host: otlp.vendor.example, port: {number: 443}}}`,
    )}---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: vendor, namespace: observability}
spec:
  hosts: [otlp.vendor.example]
  location: MESH_EXTERNAL
  resolution: DNS
  ports: [{number: 443, name: https, protocol: HTTPS}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: vendor, namespace: observability}
spec:
  host: otlp.vendor.example
  trafficPolicy:
    tls: {mode: SIMPLE, sni: otlp.vendor.example} # its own
`,
    '{mode: SIMPLE, sni: otlp.vendor.example} # its own',
    '{mode: DISABLE} # its own',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const { entry, destination } of routedEntries(model)) {
      const ports = portsOfEntry(entry);
      const port =
        ports.length === 1 && !destination.port ? ports[0] : ports.find(one => one.number === destination.port);
      const key = `${nameOf(entry)} ${port?.index}`;
      if (!port || !isTls(entry, port) || seen.has(key)) continue;
      const plain = whyPlain(model, destination, port.number);
      if (!plain) continue;
      seen.add(key);
      yield {
        object: entry,
        path: ['spec', 'ports', port.index, 'protocol'],
        got: `port ${port.number} is for ${port.protocol}, and ${plain}, so that the gateway speaks plain text to it`,
      };
    }
  },
};

/** Whether the servers of a port surely expect TLS. */
function isTls({ value }: Manifest, { protocol, value: port }: ReturnType<typeof portsOfEntry>[number]): boolean {
  if (get(port, 'targetPort') !== undefined || text(get(value, 'spec', 'location')) === 'MESH_INTERNAL') return false;
  return protocol === 'HTTPS' || protocol === 'TLS';
}

/** Why the gateway speaks plain text to a destination; undefined if it speaks TLS, or may do so by a rule outside the input. */
function whyPlain(model: Model, { host, fqdn, subset }: Destination, port: number | undefined): string | undefined {
  const rules = [...new Set([...destinationRulesFor(model, host), ...destinationRulesFor(model, fqdn)])];
  if (rules.length === 0) return model.complete ? 'no DestinationRule is for its host' : undefined;
  const isOtherwise = rules.some(rule =>
    [policyAt(rule, port), ...subsetPolicies(rule, new Set(subset === undefined ? [] : [subset]), port)].some(
      ({ value }) => (tlsMode(value) ?? 'DISABLE') !== 'DISABLE',
    ),
  );
  return isOtherwise ? undefined : `${nameOf(rules[0]!.manifest)} sets no TLS for it`;
}
