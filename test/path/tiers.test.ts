/** Two tiers where several pods receive and traces are sampled: what each runs, keeps and lets in. */
import { configSecrets, renderConfig } from '../../lib/alloy/pipelines/pipeline';
import { synthesize } from '../../lib/app';
import { deliveryOf, maxConcurrentRequests } from '../../lib/environment/delivery';
import { allDestinations } from '../../lib/environment/destinations';
import { pathOf, sendersTo } from '../../lib/path/path';
import { Output } from '../manifests';
import { environmentOf, type Sections } from '../samples';

const SAMPLED: Sections = {
  pipeline: '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}',
  destinations: `{
    traces: {otlp: {endpoint: "tempo.example.com:443", delivery: disk, credentials: {bearer: {token: {name: tempo, key: token}}}}},
    logs: {otlphttp: {endpoint: "https://loki.example.com", credentials: {bearer: {token: {name: loki, key: token}}}}}}`,
};
const of = (replicas: number) => environmentOf({ ...SAMPLED, alloy: `{replicas: ${replicas}}` });

test('one pod samples what it receives', () => {
  const { tiers } = pathOf(of(1));
  expect(tiers.map(({ id, workload, stages }) => [id, workload.kind, stages])).toEqual([
    ['receiving', 'StatefulSet', ['receiver', 'memory_limiter', 'tail_sampling', 'exporters']],
  ]);
});

test('of several, each tier has the stages, the Secrets and the volumes of what it sends itself', () => {
  const environment = of(3);
  const { tiers, edges } = pathOf(environment);
  expect(tiers.map(({ id, workload, stages, settings }) => [id, workload.kind, settings.replicas, stages])).toEqual([
    ['receiving', 'Deployment', 3, ['receiver', 'memory_limiter', 'loadbalancing', 'exporters']],
    ['sampling', 'StatefulSet', 3, ['receiver', 'memory_limiter', 'tail_sampling', 'exporters']],
  ]);
  expect(tiers.map(tier => configSecrets(environment, tier).map(({ name }) => name))).toEqual([['loki'], ['tempo']]);
  expect(tiers.map(tier => /otelcol\.storage\.file/.test(renderConfig(environment, tier)))).toEqual([false, true]);
  const [receiving, sampling] = tiers;
  expect(sendersTo(pathOf(environment), receiving!)).toEqual(edges);
  expect(sendersTo(pathOf(environment), sampling!)).toEqual([receiving]);
});

test('the balancer asks the DNS for ready pods, which keep receiving until it has asked again; nobody gets a token', () => {
  const environment = of(2);
  expect(renderConfig(environment, pathOf(environment).tiers[0]!)).toMatch(
    /dns \{\n\t+hostname = "alloy-sampling\.observability\.svc\.cluster\.local"\n\t+port {5}= "4317"\n\t+interval = "5s"/,
  );
  const output = new Output(synthesize(environment));
  const pods = [...output.all('Deployment'), ...output.all('StatefulSet')].map(({ metadata, spec }) => {
    const { automountServiceAccountToken, containers } = spec.template.spec;
    return [metadata.name, automountServiceAccountToken, containers[0].lifecycle.preStop.sleep.seconds];
  });
  expect(pods).toEqual([
    ['alloy', false, 10],
    ['alloy-sampling', false, 20],
  ]);
  expect(output.all('Role')).toEqual([]);
});

test('without metrics and logs the pods that receive have no exporter, and queues have what their own pods have', () => {
  const alone = environmentOf({
    ...SAMPLED,
    destinations: '{traces: {otlp: "tempo.tempo.svc.cluster.local:4317"}}',
    alloy: '{replicas: 2}',
  });
  expect(pathOf(alone).tiers[0]!.stages).toEqual(['receiver', 'memory_limiter', 'loadbalancing']);
  expect(renderConfig(alone, pathOf(alone).tiers[0]!)).not.toContain('otelcol.exporter.otlp ');
  // 298 MiB: the only signal of the pods that sample, though others come in before them
  const [traces] = allDestinations(
    environmentOf({
      ...SAMPLED,
      destinations:
        '{traces: {otlp: "tempo.tempo.svc.cluster.local:4317"}, logs: {otlp: "loki.loki.svc.cluster.local:4317"}}',
      alloy: '{replicas: 2}',
    }),
  );
  expect(deliveryOf(alone, traces!).queueSize).toBe((298 * 1024 ** 2) / 4);
  expect(maxConcurrentRequests(alone)).toBe(200);
});

test('an autoscaler scales the pods that receive; those that sample are a fixed number', () => {
  const scaled = (minReplicas: number, more = '') =>
    pathOf(
      environmentOf({
        ...SAMPLED,
        pipeline: `{tailSampling: {${more}policies: [{name: all, alwaysSample: {}}]}}`,
        alloy: `{autoscaling: {minReplicas: ${minReplicas}, maxReplicas: 9}}`,
      }),
    ).tiers.map(({ settings }) => [settings.autoscaling?.maxReplicas, settings.replicas]);
  expect(scaled(3)).toEqual([
    [9, undefined],
    [undefined, 3],
  ]);
  expect(scaled(1)[1]).toEqual([undefined, 2]);
  expect(scaled(3, 'replicas: 5, ')[1]).toEqual([undefined, 5]);
});
