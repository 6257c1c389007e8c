/** Our own gateway's pods, their rights, and autoscalers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import { diagnose } from '../../lib/doctor/diagnose';
import { roles } from '../../lib/doctor/rbac';
import { PROJECT } from '../golden';
import { loaded } from '../samples';
import { type Editable, living, object } from './observations';

function lived(name: string) {
  const environment = loaded(readFileSync(join(PROJECT, `test/cases/${name}.yaml`), 'utf8'), `${name}.yaml`);
  const files = synthesize(environment);
  return (hop: string, edit: (seen: Editable) => void) => {
    const seen = living(environment, files);
    edit(seen);
    return diagnose(environment, files, seen).hops.find(({ id }) => id === hop);
  };
}

const OWN = lived('gateway-own');
const gone = (kind: string) => (seen: Editable) => {
  seen.objects[`${kind} otlp-gateway`].value = [];
};
const conditions =
  (kind: string, name: string, ...all: object[]) =>
  (seen: Editable) => {
    object(seen, kind, name).status = { conditions: all, currentReplicas: 12 };
  };

test.each(['Role', 'RoleBinding'])('without its %s the gateway gets no certificate', kind =>
  expect(OWN('certificate', gone(kind))).toMatchObject({ verdict: 'broken', seen: expect.stringContaining('missing') }),
);

test('the gateway’s Deployment is gone, or has no pod that is available', () => {
  expect(OWN('listener', gone('Deployment'))).toMatchObject({ verdict: 'broken' });
  const edit = conditions('Deployment', 'otlp-gateway', { type: 'Available', status: 'False', message: 'no minimum' });
  expect(OWN('listener', edit)).toMatchObject({ verdict: 'broken', seen: expect.stringContaining('no minimum') });
});

test('a DaemonSet without a ready pod', () => {
  const judged = lived('gateway-own-daemonset')('listener', seen => {
    const [found] = Object.entries<Editable>(seen.objects).flatMap(([key, { value }]) =>
      key.startsWith('DaemonSet ') ? value : [],
    );
    found.status = { desiredNumberScheduled: 3, numberReady: 0 };
  });
  expect(judged).toMatchObject({ verdict: 'broken', seen: expect.stringContaining('none of 3 pods is ready') });
});

test('an autoscaler that is at its maximum or has no figures breaks nothing, and is said', () => {
  const status = { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'no metrics' };
  const { verdict, remarks } = OWN('listener', conditions('HorizontalPodAutoscaler', 'otlp-gateway', status))!;
  expect(verdict).not.toBe('broken');
  expect(remarks).toEqual([
    expect.stringMatching(/cannot scale: FailedGetResourceMetric, no metrics; metrics-server is missing/),
    'autoscaler otlp-gateway is at its maximum of 12 pods, and adds none',
  ]);
});

test('Alloy’s autoscaler is gone, or may not scale', () => {
  const judged = lived('autoscaling');
  const none = judged('pods', seen => {
    seen.objects['HorizontalPodAutoscaler observability'].value = [];
  });
  expect(none).toMatchObject({ verdict: 'broken', seen: expect.stringContaining('is missing') });
  const status = { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: 'no Deployment' };
  expect(judged('pods', conditions('HorizontalPodAutoscaler', 'alloy', status))?.remarks).toEqual([
    'autoscaler alloy cannot scale: FailedGetScale, no Deployment',
  ]);
});

test('the Roles let the doctor get these by name, and only where they are ours', () => {
  const named = (name: string) => {
    const text = readFileSync(join(PROJECT, `test/cases/${name}.yaml`), 'utf8');
    return roles(loaded(text, `${name}.yaml`));
  };
  for (const plural of ['rolebindings', 'horizontalpodautoscalers']) {
    expect(named('gateway-own')).toContain(plural);
    expect(named('minimal')).not.toContain(plural);
  }
});
