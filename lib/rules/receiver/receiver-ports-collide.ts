import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import type { Model } from '../model/model';
import type { Problem } from '../model/problem';
import { processesWith } from '../model/processes';
import { placeOfCall } from '../model/read/alloy/command-line';
import { inConfig } from '../model/read/alloy/config';
import { findListeners, httpServerOf, isSamePlace } from '../model/read/alloy/listeners';

export const receiverPortsCollide: Rule = {
  id: 'receiver-ports-collide',
  hop: 'receiver',
  severity: 'error',
  summary:
    'Everything that listens in a pod of Alloy has a port of its own: receivers, extensions, and the HTTP server of each Alloy.',
  why: `The second server that asks for a port gets "address already in use", and its component ends and takes nothing more. Alloy goes on without
it: /-/ready and /-/healthy answer 200 (seen), and only the log and the senders' errors tell. If it is the port of Alloy's own HTTP server,
Alloy ends.`,
  fix: 'Give each an endpoint of its own, such as 4317 for grpc and 4318 for http.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(RECEIVER, '"0.0.0.0:4318"', '"0.0.0.0:4317"'),
  *check(model) {
    const seen = new Set<string>();
    for (const group of groups(model)) {
      const open: Place[] = [];
      for (const place of group) {
        const first =
          place.port === 0
            ? undefined
            : open.find(other => other.port === place.port && isSamePlace(other.address, place.address));
        open.push(place);
        const key = `${place.key} ${first?.what}`;
        if (!first || seen.has(key)) continue;
        seen.add(key);
        yield { ...place.at, got: `${place.what} listens on ${place.port}, as ${first.what} does` };
      }
    }
  },
};

/** Something that listens in a pod. */
interface Place {
  readonly what: string;
  readonly address: string;
  readonly port: number;
  /** What is the same for the same place in another pod. */
  readonly key: string;
  readonly at: Omit<Problem, 'got'>;
}

/** What listens side by side: in the pods of each workload, and in a configuration that no pod here runs. */
function* groups(model: Model): Generator<readonly Place[]> {
  for (const processes of groupBy(model.processes, ({ workload }) => workload).values()) {
    const containers = new Map(processes.map(({ container, workload }) => [container, workload]));
    const servers = [...containers].flatMap(([container, workload]): Place[] => {
      const server = httpServerOf(container);
      const what = `the HTTP server of ${container.name} in ${nameOf(workload.manifest)}`;
      return server
        ? [{ ...server, what, key: what, at: { object: workload.manifest, path: placeOfCall(container) } }]
        : [];
    });
    const configs = new Set(processes.flatMap(({ config }) => config ?? []));
    yield [...servers, ...[...configs].flatMap(placesIn)];
  }
  for (const config of model.configs) if (processesWith(model, config).length === 0) yield placesIn(config);
}

function placesIn(config: Parameters<typeof findListeners>[0]): Place[] {
  return findListeners(config).map(({ what, address, port, line }) => {
    const { got: _, ...at } = inConfig(config, line, '');
    const { namespace, name } = config.manifest;
    return { what, address, port, at, key: `${namespace}/${name} ${config.path.join('.')} ${line}` };
  });
}
