/** Load balancers: which are replaced, from where they can be reached, and what else has ports there. */
import { AWS, EXTERNAL_DNS, SOURCE_RANGES } from '../facts/aws-nlb';
import { exposureOf } from '../kubernetes/exposure';
import { get, strings, text } from '../kubernetes/json';
import { isLoadBalancer } from '../kubernetes/nlb';
import type { Model } from '../rules/model/model';
import type { Service } from '../rules/model/read/kubernetes/services';
import { entrancesOf } from './entrances';
import { changeText } from './fields';
import type { Covered } from './objects';
import { joined, names, type Sentence, say } from './sentence';
import { keyOf, type Side } from './side';
import type { Comparison, Statement, Teller } from './statement';

/** Says what happens to load balancers. */
export const tellBalancers: Teller = function* (comparison: Comparison) {
  for (const statement of told(comparison)) yield inValues(statement, comparison);
};

function* told(comparison: Comparison): Generator<Statement> {
  const { before, after } = comparison;
  const [old, now] = [balancersOf(before), balancersOf(after)];
  const renamed = new Set<Service>();
  for (const [key, service] of old) {
    const next = now.get(key);
    if (next) {
      yield* replaced(service, next);
      yield* reachable(service, next);
      yield* ported(comparison, service, next);
      yield* settings(service, next);
      continue;
    }
    const other = [...now].find(([name, each]) => !old.has(name) && !renamed.has(each) && servesSame(service, each));
    if (other) renamed.add(other[1]);
    const stays = after.objects.has(key)
      ? say`Service ${service.name} asks for no load balancer any more`
      : say`Service ${service.name} goes`;
    yield other
      ? {
          ...{ topic: 'replaced', cuts: true, covers: [whole(service), whole(other[1])] },
          sentence: say`${stays}, and Service ${other[1].name} takes its place: a new load balancer with a new DNS name. ${dns(other[1])}`,
        }
      : {
          ...{ topic: 'exposure', cuts: true, covers: [whole(service)] },
          sentence: say`${stays}, and its load balancer with it: ports ${names(portsOf(service))} are closed`,
        };
  }
  for (const [key, service] of now)
    if (!old.has(key) && !renamed.has(service))
      yield {
        ...{ topic: 'exposure', covers: [whole(service)] },
        sentence: say`Service ${service.name} asks for a load balancer${wherefrom(service)}: ports ${names(portsOf(service))}. ${dns(service)}`,
      };
}

function balancersOf({ model, parts }: Side): ReadonlyMap<string, Service> {
  const all = [...model.services, ...parts.keys()].filter(isLoadBalancer);
  return new Map(all.map(service => [keyOf(service.manifest), service]));
}

/** The same statement, where the Service is a part that a chart makes of values: these have the fields. */
function inValues(statement: Statement, { before, after }: Comparison): Statement {
  const files = new Map([...before.parts, ...after.parts].map(([service, key]) => [keyOf(service.manifest), key]));
  const covers = (statement.covers ?? []).map(({ key, path }) => {
    const values = files.get(key);
    if (values === undefined) return { key, path };
    return { key: values, path: ['service', ...path.slice(1)] };
  });
  return { ...statement, covers };
}

/** Whether one may take another’s place: it has a port of the same number. */
function servesSame(one: Service, other: Service): boolean {
  return portsOf(one).some(port => portsOf(other).includes(port));
}

const portsOf = ({ ports }: Service) => ports.flatMap(({ port }) => port ?? []);
const whole = ({ manifest }: Service): Covered => ({ key: keyOf(manifest), path: [] });
const annotation = (name: string) => ['metadata', 'annotations', name];

function wherefrom(service: Service): Sentence {
  const exposure = exposureOf(service);
  return exposure === 'internet'
    ? say` that the internet reaches`
    : exposure === 'private'
      ? say` for a private network`
      : [];
}

/** What happens to the DNS records. */
function dns({ annotations }: Service): Sentence {
  const hosts = annotations[EXTERNAL_DNS];
  return hosts
    ? say`External-dns moves ${hosts}, and senders follow when their resolvers have forgotten the old address`
    : say`Point the DNS records of its hosts at it`;
}

/** Changes for which the controller makes another load balancer, or none. */
function* replaced(one: Service, other: Service): Generator<Statement> {
  const key = keyOf(other.manifest);
  const exposure = [one, other].map(exposureOf);
  if (exposure[0] !== exposure[1] && exposure[0] && exposure[1]) {
    const [from, to] = exposure.map(each => (each === 'internet' ? 'internet-facing' : 'internal'));
    const covers = ['scheme', 'internal'].map(name => ({ key, path: annotation(AWS + name) }));
    yield {
      ...{ topic: 'exposure', cuts: true, covers },
      sentence: say`the load balancer of Service ${other.name} becomes ${to!}; it was ${from!}`,
    };
    yield {
      ...{ topic: 'replaced', cuts: true, covers },
      sentence: say`the NLB of Service ${other.name} is deleted and made anew, with a new DNS name and new addresses. ${dns(other)}`,
    };
  }
  const [was, is] = [one, other].map(({ annotations }) => annotations[`${AWS}name`]);
  if (was !== is)
    yield {
      ...{ topic: 'hand', covers: [{ key, path: annotation(`${AWS}name`) }] },
      sentence: say`the NLB of Service ${other.name} keeps its name ${was ?? '(made by the controller)'}: ${is ?? 'another'} counts when the Service is made anew`,
    };
  const [kind, type] = [one, other].map(
    ({ annotations, spec }) => annotations[`${AWS}type`] ?? text(get(spec, 'loadBalancerClass')) ?? '(none)',
  );
  if (kind !== type)
    yield {
      ...{ topic: 'hand', cuts: true },
      covers: [{ key, path: annotation(`${AWS}type`) }],
      sentence: say`another controller is to make the load balancer of Service ${other.name} (${type!}, was ${kind!}): the old one is left behind. Delete the Service first`,
    };
}

/** Source ranges and security groups. */
function* reachable(one: Service, other: Service): Generator<Statement> {
  const key = keyOf(other.manifest);
  const [was, is] = [one, other].map(rangesOf);
  const gone = was!.filter(range => !is!.includes(range));
  const added = is!.filter(range => !was!.includes(range));
  const covers = [
    { key, path: ['spec', 'loadBalancerSourceRanges'] },
    { key, path: annotation(SOURCE_RANGES) },
  ];
  if (gone.length + added.length > 0) {
    const opens = is!.length === 0;
    const parts = opens
      ? say`lets in every address; it was ${names(was!)}`
      : was!.length === 0
        ? say`lets in ${names(is!)} alone; it was every address`
        : say`${added.length > 0 ? say`lets in ${names(added)}` : []}${added.length > 0 && gone.length > 0 ? say`, and ` : []}${gone.length > 0 ? say`no longer lets in ${names(gone)}` : []}`;
    const cuts = !opens && (gone.length > 0 || was!.length === 0);
    yield { topic: 'exposure', cuts, covers, sentence: say`the load balancer of Service ${other.name} ${parts}` };
  }
  for (const name of ['security-groups', 'security-group-prefix-lists']) {
    const [groups, next] = [one, other].map(({ annotations }) => annotations[AWS + name] ?? '(none)');
    if (groups !== next)
      yield {
        ...{ topic: 'exposure', cuts: true, covers: [{ key, path: annotation(AWS + name) }] },
        sentence: say`who reaches the load balancer of Service ${other.name} is up to other ${name}: ${next!}, not ${groups!}`,
      };
  }
}

function rangesOf({ spec, annotations }: Service): readonly string[] {
  const field = strings(get(spec, 'loadBalancerSourceRanges'));
  if (field.length > 0) return field;
  return (annotations[SOURCE_RANGES] ?? '').split(',').flatMap(range => range.trim() || []);
}

/** Ports that other applications may use. Those of OTLP are told with the senders. */
function* ported({ before, after }: Comparison, one: Service, other: Service): Generator<Statement> {
  const covers = [{ key: keyOf(other.manifest), path: ['spec', 'ports'] }];
  const [ours, next] = [before, after].map(({ model }) => otlpPorts(model));
  const [was, is] = [portsOf(one), portsOf(other)];
  const gone = was.filter(port => !is.includes(port) && !ours!.has(port));
  const added = is.filter(port => !was.includes(port) && !next!.has(port));
  if (gone.length > 0)
    yield {
      ...{ topic: 'others', cuts: true, covers },
      sentence: say`whoever uses port ${names(gone)} of Service ${other.name}, which is not OTLP’s, is cut off: it goes`,
    };
  if (added.length > 0)
    yield { topic: 'exposure', covers, sentence: say`Service ${other.name} opens port ${names(added)}` };
  const target = (service: Service, port: number) => service.ports.find(each => each.port === port)?.targetPort;
  const turned = was.filter(port => is.includes(port) && target(one, port) !== target(other, port));
  for (const port of turned)
    yield {
      ...{ topic: 'others', cuts: true, covers },
      sentence: say`port ${port} of Service ${other.name} leads to ${target(other, port) ?? '?'} of the gateway’s pods, not ${target(one, port) ?? '?'}: whatever listens there moves with it`,
    };
}

const otlpPorts = (model: Model): ReadonlySet<number> =>
  new Set([...entrancesOf(model).values()].flatMap(({ ports }) => ports));

/** Annotations whose change the controller makes on the load balancer that is there. */
const IN_PLACE = /^(?:attributes|target-group-attributes|listener-attributes\..*|additional-resource-tags)$/;
/** Annotations that count when the load balancer is made, or its subnets change. */
const WHEN_MADE: ReadonlySet<string> = new Set(['eip-allocations', 'private-ipv4-addresses', 'ipv6-addresses']);

/** Settings of the load balancer that cut nothing by themselves. */
function* settings(one: Service, service: Service): Generator<Statement> {
  const key = keyOf(service.manifest);
  const keys = new Set([...Object.keys(one.annotations), ...Object.keys(service.annotations)]);
  const mine = [...keys].flatMap(name => {
    const [before, after] = [one, service].map(({ annotations }) => annotations[name]);
    if (!name.startsWith(AWS) || before === after) return [];
    return [{ change: { path: annotation(name), before, after }, name: name.slice(AWS.length) }];
  });
  const inPlace = mine.filter(({ name }) => IN_PLACE.test(name));
  const later = mine.filter(({ name }) => WHEN_MADE.has(name));
  const covers = (some: typeof mine) => some.map(({ change: { path } }) => ({ key, path }));
  if (inPlace.length > 0)
    yield {
      ...{ topic: 'rest', covers: covers(inPlace) },
      sentence: say`the NLB of Service ${service.name} changes in place: ${joined(
        inPlace.map(({ change, name }) => changeText(name, change.before, change.after, '')),
        '; ',
      )}`,
    };
  for (const { change, name } of later)
    yield {
      ...{ topic: 'hand', covers: covers([{ change, name }]) },
      sentence: say`${name} of Service ${service.name} counts when its NLB is made, or its subnets change: the NLB that is there keeps what it has`,
    };
}
