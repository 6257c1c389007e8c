import { get, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, BALANCER, SAMPLERS } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Balancer, balancers } from '../model/balancers';
import type { Model } from '../model/model';
import { podsOf } from '../model/pods';
import { receiverPorts } from '../model/processes';
import { attribute, block, blocks, type Component, inConfig, literal, literalOf } from '../model/read/alloy/config';

export const loadBalancingFindsNobody: Rule = {
  id: 'load-balancing-finds-nobody',
  hop: 'pipeline',
  severity: 'error',
  summary: 'The resolver of otelcol.exporter.loadbalancing is one, and finds pods that listen on its port.',
  why: `Without a resolver, with two, and with an empty list Alloy does not start. What the dns resolver asks for is a name alone: "a:4317" and "dns:///a" are "no such host", for ever. It and the Kubernetes resolver
give the pods' own addresses, so the port is the pods', whatever the Service makes of it. By return_hostnames a pod has a name only if it is a StatefulSet's whose serviceName is the Service. Alloy is ready in each of these cases, and every export fails.`,
  fix: 'Write one of resolver { dns { hostname = "<service>.<namespace>.svc.cluster.local" } }, kubernetes or static, with the port on which the pods listen.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    alloy(BALANCER) + SAMPLERS,
    'hostname = "samplers.observability.svc.cluster.local"',
    'hostname = "samplers.observability.svc.cluster.local:4317"',
  ),
  *check(model) {
    for (const component of model.configs.flatMap(({ components }) => components)) {
      if (component.name !== 'otelcol.exporter.loadbalancing') continue;
      const wrong = written(component);
      if (wrong) yield inConfig(component.config, wrong.line, `${component.id} ${wrong.got}`, wrong.fix);
    }
    const seen = new Set<string>();
    for (const balancer of balancers(model)) {
      const { component, line } = balancer;
      const wrong = notThere(model, balancer);
      const key = `${component.id} ${line} ${wrong?.got}`;
      if (!wrong || seen.has(key)) continue;
      seen.add(key);
      yield inConfig(component.config, line, `${component.id} ${wrong.got}`, wrong.fix);
    }
  },
};

interface Wrong {
  readonly got: string;
  readonly fix?: string;
}

/** What is wrong whatever pods there are. */
function written({ body, line }: Component): (Wrong & { line: number }) | undefined {
  const resolver = block(body, 'resolver');
  // a component that needs the block is told of by another rule
  if (!resolver) return undefined;
  const resolvers = RESOLVERS.flatMap(name => blocks(resolver.body, name));
  const [first, second] = resolvers;
  if (resolver.body.length > 0 && !first) return undefined;
  if (!first) return { line: resolver.line, got: 'has a resolver without dns, kubernetes or static in it' };
  if (second)
    return { line: second.line, got: `has the resolvers ${first.name} and ${second.name}`, fix: 'Write one of them.' };
  const listed = attribute(first.body, 'hostnames');
  if (first.name === 'static' && listed?.type === 'array' && listed.items.length === 0)
    return { line: first.line, got: 'has no hostnames' };
  const host = first.name === 'dns' ? literalOf(first.body, 'hostname') : undefined;
  if (typeof host !== 'string' || /^[\w.-]+$/.test(host) || /[${<]/.test(host)) return undefined;
  const bare = /^(?:\w+:\/*)?([A-Za-z][\w.-]*)(?::(\d+))?\/?$/.exec(host);
  const port = bare?.[2] === undefined ? '' : `, and port = "${bare[2]}" beside it`;
  return {
    line: attribute(first.body, 'hostname')?.line ?? line,
    got: `asks the DNS for "${host}", which is no name`,
    ...(bare && { fix: `Write hostname = "${bare[1]}"${port}.` }),
  };
}

const RESOLVERS = ['dns', 'kubernetes', 'static', 'aws_cloud_map'];

/** What the pods don't have that a balancer goes to. */
function notThere(model: Model, balancer: Balancer): Wrong | undefined {
  const { component, ports, resolver, service } = balancer;
  const pods = podsOf(model, service);
  if (resolver === 'static' || pods.length === 0) return undefined;
  const kubernetes = block(block(component.body, 'resolver')?.body, 'kubernetes')?.body;
  if (resolver === 'kubernetes' && literal(attribute(kubernetes, 'return_hostnames')) === true) {
    const named = pods.filter(({ manifest: { kind, value } }) =>
      kind === 'StatefulSet' ? text(get(value, 'spec', 'serviceName')) === service.name : kind === 'Pod',
    );
    if (named.length === 0)
      return {
        got: `asks for the names of the pods of ${nameOf(pods[0]!.manifest)}, which have none in ${nameOf(service.manifest)}`,
        fix: `Make them a StatefulSet with serviceName: ${service.name}, or leave return_hostnames out.`,
      };
  }
  // another rule says so of a Service's one address
  if (resolver === 'dns' && !balancer.byAddress) return undefined;
  for (const port of ports) {
    const open = pods.map(pod => receiverPorts(model, pod));
    if (open.some(numbers => numbers.size === 0 || numbers.has(undefined) || numbers.has(port))) continue;
    const [there] = [...open[0]!];
    return {
      got: `sends to port ${port} of the pods of ${nameOf(pods[0]!.manifest)}, whose receivers listen on ${[...open[0]!].join(' and ')}`,
      ...(open[0]!.size === 1 && { fix: `Write ${there} as the port: that of the pods, and not of the Service.` }),
    };
  }
  return undefined;
}
