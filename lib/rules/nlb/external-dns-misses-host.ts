import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { perModel } from '../model/model';
import type { ServicePort } from '../model/read/kubernetes/services';
import { serverText } from '../model/servers';

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
    for (const server of new Set(otlpFlows(model).map(flow => flow.server))) {
      for (const { service, names } of namedServices(model, entrancesTo(model, server))) {
        const missing = server.hosts.map(({ name }) => name).find(host => !host.includes('*') && !names.has(host));
        if (!missing) continue;
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', KEY],
          got: `${missing} of ${serverText(server)} is not among ${few(names)}`,
        };
      }
    }
  },
};

const KEY = 'external-dns.alpha.kubernetes.io/hostname';

/** The Services with names for some of the hosts; one that names none of them is about something else. */
const namedServices = perModel((model, entrances: readonly ServicePort[]) => {
  const hosts = otlpHosts(model);
  return [...new Set(entrances.map(({ service }) => service))].flatMap(service => {
    const names = new Set(service.annotations[KEY]?.split(',').map(name => name.trim().replace(/\.$/, '')));
    const all = [...names];
    return all.some(name => hosts.has(name)) && !all.some(name => name.startsWith('*')) ? [{ service, names }] : [];
  });
});

/** The hosts of all servers that lead to OTLP receivers. */
const otlpHosts = perModel(
  model => new Set(otlpFlows(model).flatMap(({ server }) => server.hosts.map(({ name }) => name))),
);
