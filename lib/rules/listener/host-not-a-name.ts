import type { Path } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { HostIndex } from '../model/host-index';

export const hostNotAName: Rule = {
  id: 'host-not-a-name',
  hop: 'listener',
  severity: 'error',
  summary:
    'The hosts of Gateways and VirtualServices are names, without scheme, port or path, in the same letters, and those of a VirtualService are different.',
  why: `Istio matches hosts by name and ignores the port that a client puts behind it. A scheme, a port or a path is no
part of a name: the admission webhook refuses the object, and a VirtualService in which one host includes another. istiod compares the hosts of both letter by letter: a
name in capitals on one side alone has no route (404, gRPC 12).`,
  fix: 'Write the name alone and once, such as otlp-grpc.example.com.',
  reads: [...SERVERS, ...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: [otlp-grpc.example.com]
  gateways: [istio-system/otlp]
  http: [{redirect: {authority: example.com}}]
`,
    'otlp-grpc.example.com',
    '"otlp-grpc.example.com:4317"',
  ),
  *check({ gateways, routeTables }) {
    const written: { object: Manifest; path: Path; host: string }[] = [
      ...gateways.flatMap(({ manifest, servers }) =>
        servers.flatMap(({ hosts }) => hosts.map(({ name, path }) => ({ object: manifest, path, host: name }))),
      ),
      ...routeTables.flatMap(({ manifest, hosts }) =>
        hosts.map(({ name, path }) => ({ object: manifest, path, host: name })),
      ),
    ];
    const small = new Set(written.map(({ host }) => host).filter(host => host === host.toLowerCase()));
    for (const { object, path, host } of written) {
      if (/:\/\/|\/|:\d+$|\s/.test(host) && !/^[\d.]+\/\d+$/.test(host))
        yield { object, path, got: `"${host}" is not a host name` };
      else if (/[A-Z]/.test(host) && small.has(host.toLowerCase()))
        yield { object, path, got: `"${host}" is in small letters elsewhere`, fix: `Write ${host.toLowerCase()}.` };
    }
    // the Gateway API gives each host to the narrowest name
    for (const { manifest, hosts } of routeTables.filter(({ dialect }) => dialect === 'istio')) {
      const index = new HostIndex(hosts.map(({ name }, order) => [name, order] as const));
      for (const [order, { name, path }] of hosts.entries()) {
        const [first] = [...index.meeting(name)].filter(other => other < order);
        if (first !== undefined)
          yield { object: manifest, path, got: `"${name}" has names in common with "${hosts[first]!.name}" before it` };
      }
    }
  },
};
