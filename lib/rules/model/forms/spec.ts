import { get, list, type Path, text, written } from '../../../kubernetes/json';
import type { Manifest } from '../../../kubernetes/manifests';
import { addresses, isNobody, minus, parseNetwork } from '../../../kubernetes/networks';
import { type Fault, negative, quoted } from './common';
import { portFault, portNameFault } from './words';

/** What the API server refuses in the spec of a workload, an autoscaler, a budget or a network policy. */
export function malformedSpec({ kind, value }: Manifest): Iterable<Fault> {
  const spec = value.spec;
  return Object.hasOwn(JUDGES, kind) ? JUDGES[kind]!(spec) : [];
}

const JUDGES: Readonly<Record<string, (spec: unknown) => Iterable<Fault>>> = {
  *Deployment(spec) {
    yield* negative(spec, ['replicas', 'minReadySeconds'], ['spec']);
    yield* restarts(spec);
    const rolling = get(spec, 'strategy', 'rollingUpdate');
    if (get(spec, 'strategy', 'type') === 'Recreate' && rolling != null)
      yield {
        path: ['spec', 'strategy', 'rollingUpdate'],
        got: 'rollingUpdate stands beside type: Recreate',
        fix: 'Keep one of them.',
      };
    const isZero = (field: string) => /^0+%?$/.test(written(get(rolling, field)));
    if (isZero('maxSurge') && isZero('maxUnavailable'))
      yield {
        path: ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'],
        got: 'maxSurge and maxUnavailable are both 0, so that no pod can be replaced',
        fix: 'Write maxSurge: 1.',
      };
  },
  *StatefulSet(spec) {
    yield* negative(spec, ['replicas', 'minReadySeconds'], ['spec']);
    yield* restarts(spec);
  },
  *DaemonSet(spec) {
    yield* restarts(spec);
  },
  *HorizontalPodAutoscaler(spec) {
    const [least, most] = [get(spec, 'minReplicas'), get(spec, 'maxReplicas')];
    if (typeof most === 'number' && most < 1)
      yield { path: ['spec', 'maxReplicas'], got: `maxReplicas is ${most}, below 1` };
    else if (typeof most === 'number' && typeof least === 'number' && least > most)
      yield {
        path: ['spec', 'maxReplicas'],
        got: `maxReplicas is ${most}, below minReplicas ${least}`,
        fix: 'Raise maxReplicas, or lower minReplicas.',
      };
    for (const [index, metric] of list(get(spec, 'metrics')).entries()) {
      const type = text(get(metric, 'type'));
      const source = type && `${type[0]!.toLowerCase()}${type.slice(1)}`;
      if (source && get(metric, source) == null)
        yield {
          path: ['spec', 'metrics', index],
          got: `a metric of type ${quoted(type)} has no ${quoted(source)}`,
          fix: `Write ${source}, with its target.`,
        };
    }
  },
  *Job(spec) {
    yield* ends(spec, ['spec']);
  },
  *CronJob(spec) {
    yield* ends(get(spec, 'jobTemplate', 'spec'), ['spec', 'jobTemplate', 'spec']);
  },
  *PodDisruptionBudget(spec) {
    if (get(spec, 'minAvailable') != null && get(spec, 'maxUnavailable') != null)
      yield {
        path: ['spec', 'maxUnavailable'],
        got: 'minAvailable and maxUnavailable stand beside each other',
        fix: 'Keep one of them.',
      };
  },
  *NetworkPolicy(spec) {
    for (const [direction, peers] of [
      ['ingress', 'from'],
      ['egress', 'to'],
    ] as const) {
      for (const [index, rule] of list(get(spec, direction)).entries()) {
        const path: Path = ['spec', direction, index];
        for (const [at, port] of list(get(rule, 'ports')).entries()) yield* networkPort(port, [...path, 'ports', at]);
        for (const [at, peer] of list(get(rule, peers)).entries()) yield* networkPeer(peer, [...path, peers, at]);
      }
    }
  },
};

function* restarts(spec: unknown): Generator<Fault> {
  const policy = get(spec, 'template', 'spec', 'restartPolicy');
  if (typeof policy === 'string' && policy !== 'Always')
    yield {
      path: ['spec', 'template', 'spec', 'restartPolicy'],
      got: `restartPolicy is ${quoted(policy)}, and only Always is allowed here`,
      fix: 'Take it out.',
    };
}

/** The pods of a Job end: they say how, since Always is what a pod has that says nothing. */
function* ends(job: unknown, path: Path): Generator<Fault> {
  if (get(job, 'template') === undefined) return;
  const policy = get(job, 'template', 'spec', 'restartPolicy');
  if (policy === 'OnFailure' || policy === 'Never') return;
  yield {
    path: [...path, 'template', 'spec', 'restartPolicy'],
    got: `restartPolicy is ${policy == null ? 'not there' : quoted(policy)}, and a Job wants OnFailure or Never`,
    fix: 'Write restartPolicy: Never, or OnFailure.',
  };
}

function* networkPort(port: unknown, path: Path): Generator<Fault> {
  const [first, last] = [get(port, 'port'), get(port, 'endPort')];
  const fault =
    typeof first === 'number' ? portFault(first) : typeof first === 'string' ? portNameFault(first) : undefined;
  if (fault)
    yield {
      path: [...path, 'port'],
      got: `the port ${quoted(first)} ${fault}`,
      ...(/^\d+$/.test(String(first)) && typeof first === 'string' && { fix: `Write ${first} without quotes.` }),
    };
  if (typeof first === 'number' && typeof last === 'number' && last < first)
    yield { path: [...path, 'endPort'], got: `endPort ${last} is below port ${first}` };
}

function* networkPeer(peer: unknown, path: Path): Generator<Fault> {
  const block = get(peer, 'ipBlock');
  const selectors = ['podSelector', 'namespaceSelector'].filter(field => get(peer, field) != null);
  if (block == null && selectors.length === 0 && typeof peer === 'object')
    yield { path, got: 'a peer is empty', fix: 'Write a selector or an ipBlock; for everybody leave the list out.' };
  if (block == null) return;
  if (selectors.length > 0)
    yield {
      path: [...path, 'ipBlock'],
      got: `ipBlock stands beside ${selectors.join(' and ')}`,
      fix: 'Put a dash before each.',
    };
  const cidr = text(get(block, 'cidr')) ?? '';
  if (cidr.includes('$')) return;
  if (!cidr.includes('/') || !parseNetwork(cidr)) {
    yield {
      path: [...path, 'ipBlock', 'cidr'],
      got: `${quoted(cidr)} is no CIDR`,
      fix: 'Write the network with its mask: 10.0.0.0/8.',
    };
    return;
  }
  for (const [index, inner] of list(get(block, 'except')).entries()) {
    const written = text(inner) ?? '';
    const isInside =
      written.includes('/') && parseNetwork(written) && isNobody(minus(addresses([written]), addresses([cidr])));
    if (!isInside)
      yield { path: [...path, 'ipBlock', 'except', index], got: `${quoted(written)} is no part of ${cidr}` };
  }
}
