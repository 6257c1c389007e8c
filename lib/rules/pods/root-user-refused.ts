import { get } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Container, Workload } from '../model/read/kubernetes/workloads';

export const rootUserRefused: Rule = {
  id: 'root-user-refused',
  hop: 'pods',
  severity: 'error',
  summary: 'Where a container may not run as root, it has another user.',
  why: `The kubelet compares runAsNonRoot with the user that the container gets: runAsUser, else that of the image. Alloy's image names none, which is root: the container stays in
CreateContainerConfigError ("container has runAsNonRoot and image will run as root"), and the Service has no endpoints. The image has a user for it, 473.`,
  fix: 'Write runAsUser: 473 (and fsGroup: 473 for volumes that Alloy writes to) in the securityContext.',
  reads: [...WORKLOADS],
  ...twins(
    RECEIVER.replace('      ports:', '      securityContext: {runAsNonRoot: true, runAsUser: 473}\n      ports:'),
    ', runAsUser: 473',
    '',
  ),
  *check({ workloads }) {
    for (const { manifest, spec, containers } of workloads) {
      for (const container of containers) {
        const got = whyRefused(spec, container);
        if (got) yield { object: manifest, path: [...container.path, 'securityContext'], got };
      }
    }
  },
};

function whyRefused(spec: Workload['spec'], { value, image, name }: Container): string | undefined {
  const said = (field: string) => get(value, 'securityContext', field) ?? get(spec, 'securityContext', field);
  const user = said('runAsUser');
  if (said('runAsNonRoot') !== true) return undefined;
  if (user === 0) return `the container ${name} has runAsNonRoot: true and runAsUser: 0`;
  return user === undefined && ROOT_IMAGE.test(image ?? '')
    ? `the container ${name} has runAsNonRoot: true, and ${image} runs as root`
    : undefined;
}

/** Alloy's own image, from whatever registry. @see https://github.com/grafana/alloy/blob/main/Dockerfile */
const ROOT_IMAGE = /(?:^|\/)grafana\/alloy(?::(?!.*nonroot)|@|$)/;
