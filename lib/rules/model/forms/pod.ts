import { get, list, type Path, record, text, written } from '../../../kubernetes/json';
import { quantity } from '../../../kubernetes/units';
import { type Fault, negative, quoted, twice } from './common';
import { labelFault, portFault, portNameFault } from './words';

/** What the API server refuses in a pod. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export function* malformedPod(spec: Readonly<Record<string, unknown>>, path: Path): Generator<Fault> {
  yield* negative(spec, ['terminationGracePeriodSeconds'], path);
  const nameservers = list(get(spec.dnsConfig, 'nameservers'));
  if (spec.dnsPolicy === 'None' && nameservers.length === 0)
    yield {
      path: [...path, 'dnsPolicy'],
      got: 'dnsPolicy is None, and dnsConfig names no nameserver',
      fix: 'Write dnsPolicy: ClusterFirst, or the nameservers under dnsConfig.',
    };
  const names = (item: unknown) => text(get(item, 'name'));
  const seconds =
    typeof spec.terminationGracePeriodSeconds === 'number' ? spec.terminationGracePeriodSeconds : DEFAULT_GRACE;
  for (const part of ['containers', 'initContainers']) {
    yield* twice(spec[part], [...path, part], names, 'the container');
    for (const [index, container] of list(spec[part]).entries())
      yield* malformedContainer(record(container), [...path, part, index], seconds);
  }
  const started = new Set(list(spec.containers).map(names));
  for (const [index, container] of list(spec.initContainers).entries())
    yield* malformedInit(record(container), [...path, 'initContainers', index], started);
  yield* twice(spec.volumes, [...path, 'volumes'], names, 'the volume');
  for (const [index, volume] of list(spec.volumes).entries()) {
    const at = [...path, 'volumes', index];
    yield* named(volume, at, 'volume');
    const sources = Object.keys(record(volume)).filter(key => key !== 'name' && get(volume, key) !== null);
    if (sources.length > 1)
      yield {
        path: [...at, sources[1]!],
        got: `a volume is ${sources.join(' and ')} at once`,
        fix: 'Give each a volume of its own.',
      };
  }
}

const DEFAULT_GRACE = 30;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** @param started the names of the containers that start after it */
function* malformedInit(
  container: Readonly<Record<string, unknown>>,
  path: Path,
  started: ReadonlySet<string | undefined>,
): Generator<Fault> {
  const name = text(container.name);
  if (name && started.has(name))
    yield {
      path: [...path, 'name'],
      got: `an init container and a container are called ${quoted(name)}`,
      fix: 'Give each a name of its own.',
    };
  if (container.restartPolicy === 'Always') return;
  for (const field of [...PROBES, 'lifecycle'])
    if (container[field] != null)
      yield {
        path: [...path, field],
        got: `an init container that ends has a ${field}`,
        fix: 'Take it out; or write restartPolicy: Always, if the container is a sidecar that runs on.',
      };
}

function* malformedContainer(
  container: Readonly<Record<string, unknown>>,
  path: Path,
  grace: number,
): Generator<Fault> {
  yield* named(container, path, 'container');
  for (const [index, port] of list(container.ports).entries()) yield* malformedPort(port, [...path, 'ports', index]);
  yield* twice(container.ports, [...path, 'ports'], port => text(get(port, 'name')), 'the port name');
  yield* twice(
    container.volumeMounts,
    [...path, 'volumeMounts'],
    mount => text(get(mount, 'mountPath')),
    'the mountPath',
  );
  for (const [index, variable] of list(container.env).entries()) {
    const value = get(variable, 'value');
    if (typeof value === 'string' && value !== '' && get(variable, 'valueFrom') != null)
      yield {
        path: [...path, 'env', index, 'valueFrom'],
        got: 'a variable has value and valueFrom',
        fix: 'Keep one of them.',
      };
  }
  for (const probe of PROBES) if (container[probe] != null) yield* malformedProbe(container[probe], [...path, probe]);
  for (const [resource, asked] of Object.entries(record(get(container.resources, 'requests')))) {
    const [least, most] = [quantity(asked), quantity(get(container.resources, 'limits', resource))];
    if (least !== undefined && most !== undefined && least > most)
      yield {
        path: [...path, 'resources', 'requests', resource],
        got: `the request of ${resource} is ${written(asked)}, and the limit ${written(get(container.resources, 'limits', resource))}`,
        fix: 'Raise the limit, or ask for no more than it.',
      };
  }
  const sleep = get(container.lifecycle, 'preStop', 'sleep', 'seconds');
  if (typeof sleep === 'number' && sleep >= grace)
    yield {
      path: [...path, 'lifecycle', 'preStop', 'sleep', 'seconds'],
      got: `preStop sleeps ${sleep} s, and the pod has ${grace} s to end`,
      fix: 'Write a terminationGracePeriodSeconds above it.',
    };
}

function* malformedPort(port: unknown, path: Path): Generator<Fault> {
  for (const field of ['containerPort', 'hostPort']) {
    const value = get(port, field);
    const fault = typeof value === 'number' && !(field === 'hostPort' && value === 0) ? portFault(value) : undefined;
    if (fault) yield { path: [...path, field], got: `${field} ${value} ${fault}` };
  }
  const name = text(get(port, 'name'));
  const fault = name ? portNameFault(name) : undefined;
  if (fault)
    yield {
      path: [...path, 'name'],
      got: `the port name ${quoted(name)} ${fault}`,
      fix: 'Write a shorter name of lower-case letters, digits and dashes, of at most 15 characters, in the Services and probes that name it, too.',
    };
}

function* malformedProbe(probe: unknown, path: Path): Generator<Fault> {
  const said = HANDLERS.filter(handler => get(probe, handler) != null);
  if (said.length === 0) yield { path, got: `the probe asks nothing: it has none of ${HANDLERS.join(', ')}` };
  if (said.length > 1)
    yield { path: [...path, said[1]!], got: `the probe is ${said.join(' and ')} at once`, fix: 'Keep one of them.' };
  for (const handler of said) {
    const port = get(probe, handler, 'port');
    const fault =
      typeof port === 'number' ? portFault(port) : typeof port === 'string' ? portNameFault(port) : undefined;
    if (fault) yield { path: [...path, handler, 'port'], got: `the probe’s port ${quoted(port)} ${fault}` };
  }
  yield* negative(
    probe,
    ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'],
    path,
  );
  const successes = get(probe, 'successThreshold');
  if (path.at(-1) !== 'readinessProbe' && typeof successes === 'number' && successes > 1)
    yield {
      path: [...path, 'successThreshold'],
      got: `${path.at(-1)} has successThreshold ${successes}`,
      fix: 'Write 1, or take it out.',
    };
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

function* named(item: unknown, path: Path, what: string): Generator<Fault> {
  const name = text(get(item, 'name'));
  const fault = name ? labelFault(name) : undefined;
  if (fault) yield { path: [...path, 'name'], got: `the ${what}’s name ${quoted(name)} ${fault}` };
}
