import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const imageNotPinned: Rule = {
  id: 'image-not-pinned',
  hop: 'pods',
  severity: 'warning',
  summary: "Alloy's image has a version.",
  why: `The tag latest, or none, means another program after each restart: pods of one Deployment differ, a rollback changes nothing, and a
new default arrives unannounced (1.18 began to close idle connections after a minute).`,
  fix: 'Write a version, such as grafana/alloy:v1.19.0, or a digest.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(RECEIVER, ':v1.17.0', ':latest'),
  *check({ processes }) {
    for (const { workload, container } of processes) {
      const { image } = container;
      if (!image || image.includes('@') || image.includes('$')) continue;
      const [, tag] = /:([^:/]+)$/.exec(image) ?? [];
      if (tag !== undefined && !['latest', 'main', 'dev', 'edge', 'stable'].includes(tag)) continue;
      yield {
        object: workload.manifest,
        path: [...container.path, 'image'],
        got: `the image is ${image}`,
      };
    }
  },
};
