import { few, get } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { portsOfEntry } from '../model/entries';
import { reachedBy } from '../model/flows';
import { entriesFor } from '../model/hosts';
import type { Model } from '../model/model';
import { serviceOf } from '../model/names';
import { portText } from '../model/read/kubernetes/services';
import { destinationsIn } from '../model/routes';

export const destinationPortMissing: Rule = {
  id: 'destination-port-missing',
  hop: 'route',
  severity: 'error',
  summary: "A route's destination names a port that its Service or ServiceEntry has.",
  why: `Envoy makes one cluster for each Service port. A number that is no port of the Service (often the container's) has no
cluster: requests get 503 with NC cluster_not_found, gRPC gets UNAVAILABLE. A destination without a port means the Service's only port, or
else the number of the Gateway server.`,
  fix: 'Write one of the ports of the Service, not of the container, or add the port to the Service.',
  reads: ['Service', 'ServiceEntry', ...SERVERS, ...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp]
  http:
    - route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]
---
apiVersion: v1
kind: Service
metadata: {name: alloy, namespace: observability}
spec:
  selector: {app: alloy}
  ports:
    - {name: otlp-grpc, port: 4317, appProtocol: grpc}
    - {name: otlp-http, port: 4318, appProtocol: http}
`,
    'port: {number: 4318}',
    'port: {number: 4319}',
  ),
  *check(model) {
    for (const table of model.routeTables) {
      const { manifest } = table;
      const numbers = [...new Set(reachedBy(model, table).map(({ server }) => server.number))];
      for (const { at, port, host, fqdn } of destinationsIn(table)) {
        if (port === undefined && get(manifest.value, ...at.port) !== undefined) {
          yield { object: manifest, path: at.port, got: 'its port has no number' };
          continue;
        }
        const service = serviceOf(model, fqdn);
        const entry = port === undefined ? undefined : entryWithout(model, host, port);
        if (entry && !service)
          yield {
            object: manifest,
            path: at.number,
            got: `${nameOf(entry)} has no port ${port}, only ${few(portsOfEntry(entry).map(({ name, number }) => portText({ name, port: number })))}`,
            fix: 'Write one of the ports of the ServiceEntry, or add the port there.',
          };
        if (service && port === undefined && service.ports.length > 1) {
          if (numbers.length > 0 && !numbers.some(number => service.ports.some(found => found.port === number)))
            yield {
              object: manifest,
              path: at.host,
              got: `the destination has no port, ${nameOf(service.manifest)} has ${few(service.ports.map(portText))}, and the listener is ${few(numbers.map(String))}`,
            };
        }
        if (!service || port === undefined || service.ports.some(found => found.port === port)) continue;
        yield {
          object: manifest,
          path: at.number,
          got: `${nameOf(service.manifest)} has no port ${port}, ${service.ports.length > 0 ? `only ${few(service.ports.map(portText))}` : 'and no port at all'}`,
        };
      }
    }
  },
};

/** The ServiceEntry of a host, if none of the host's ServiceEntries has the port. */
function entryWithout(model: Model, host: string, port: number): Manifest | undefined {
  const entries = entriesFor(model, host);
  const isThere = entries.some(entry => {
    const ports = portsOfEntry(entry);
    return ports.length === 0 || ports.some(({ number }) => number === port);
  });
  return isThere ? undefined : entries[0];
}
