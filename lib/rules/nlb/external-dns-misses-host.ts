import { EXTERNAL_DNS } from '../../facts/aws-nlb';
import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { perModel } from '../model/model';
import type { Service, ServicePort } from '../model/read/kubernetes/services';
import { type Server, serverText } from '../model/servers';

export const externalDnsMissesHost: Rule = {
  id: 'external-dns-misses-host',
  hop: 'nlb',
  severity: 'warning',
  summary: 'Where external-dns makes names for a load balancer, it makes all that its Gateways have.',
  why: `The external-dns annotation of the Service is the list of names that will point to its load balancer. A host that is missing does not resolve, or
still points to the old place, while the other transport works.`,
  fix: 'Add the host to external-dns.alpha.kubernetes.io/hostname.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH +
      GATEWAY_PODS.replace(
        'spec:\n  type',
        '    external-dns.alpha.kubernetes.io/hostname: otlp-grpc.example.com,otlp-http.example.com\nspec:\n  type',
      ),
    ',otlp-http.example.com',
    '',
  ),
  *check(model) {
    const missing = new Map<Service, Map<string, Server>>();
    for (const server of new Set(otlpFlows(model).map(flow => flow.server))) {
      for (const { service, names } of namedServices(model, entrancesTo(model, server))) {
        const host = server.hosts.map(({ name }) => name).find(name => !name.includes('*') && !names.has(name));
        if (host === undefined) continue;
        const hosts = missing.get(service) ?? new Map<string, Server>();
        missing.set(service, hosts.set(host, server));
      }
    }
    for (const [service, hosts] of missing) {
      const [[host, server], ...others] = [...hosts] as [[string, Server], ...[string, Server][]];
      const which = `${host} of ${serverText(server)}${others.length ? ` and ${others.length} more` : ''}`;
      yield {
        object: service.manifest,
        path: ['metadata', 'annotations', EXTERNAL_DNS],
        got: `${which} ${others.length ? 'are' : 'is'} not among ${few(namesOf(service))}`,
      };
    }
  },
};

/** The Services with names for some of the hosts; one that names none of them is about something else. */
const namedServices = perModel((model, entrances: readonly ServicePort[]) => {
  const hosts = otlpHosts(model);
  return [...new Set(entrances.map(({ service }) => service))].flatMap(service => {
    const names = namesOf(service);
    const all = [...names];
    return all.some(name => hosts.has(name)) && !all.some(name => name.startsWith('*')) ? [{ service, names }] : [];
  });
});

/** The hosts of all servers that lead to OTLP receivers. */
const otlpHosts = perModel(
  model => new Set(otlpFlows(model).flatMap(({ server }) => server.hosts.map(({ name }) => name))),
);

function namesOf({ annotations }: Service): ReadonlySet<string> {
  return new Set(annotations[EXTERNAL_DNS]?.split(',').map(name => name.trim().replace(/\.$/, '')));
}
