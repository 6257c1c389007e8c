import { inboundPool } from '../../../lib/rules/model/sidecars';
import { modelOf } from './yaml';

const sidecar = (place: string, spec: string) => ['Sidecar', place, `spec: {${spec}}`] as const;
const POOL = 'inboundConnectionPool: {http: {idleTimeout: 30s}}';
const MINE = `workloadSelector: {labels: {app: alloy}}, ${POOL}`;
const PORTS = `${POOL}, ingress: [{port: {number: 1}, connectionPool: {}}, {port: {number: 4318}, connectionPool: {tcp: {}}}, {port: {number: 2}}]`;

describe('connections into a pod are pooled as', () => {
  // https://istio.io/latest/docs/reference/config/networking/sidecar/
  test.each([
    [
      'the Sidecar of its labels says, before that of its namespace',
      [sidecar('o/all', POOL), sidecar('o/mine', MINE)],
      'mine',
    ],
    [
      'the Sidecar of its namespace says, before the mesh’s',
      [sidecar('istio-system/mesh', POOL), sidecar('o/all', POOL)],
      'all',
    ],
    ['the mesh’s Sidecar says', [sidecar('istio-system/mesh', POOL)], 'mesh'],
    ['no Sidecar of the root namespace for some pods', [sidecar('istio-system/x', MINE)], undefined],
    ['no Sidecar of another namespace', [sidecar('other/x', POOL)], undefined],
    ['no Sidecar that says nothing', [sidecar('o/all', 'egress: []')], undefined],
  ])('%s', (_, sidecars, name) => {
    const model = modelOf([['Pod', 'o/p', 'labels: {app: alloy}, spec: {}'], ...sidecars]);
    expect(inboundPool(model, model.workloads[0]!, 4318)?.sidecar.name).toBe(name);
  });

  test('the listener of its port says, before the general pool', () => {
    const model = modelOf([['Pod', 'o/p', 'labels: {app: alloy}, spec: {}'], sidecar('o/all', PORTS)]);
    const path = (port: number | undefined) => inboundPool(model, model.workloads[0]!, port)?.path;
    expect(path(4318)).toEqual(['spec', 'ingress', 1, 'connectionPool']);
    expect(path(2)).toEqual(['spec', 'inboundConnectionPool']);
    expect(path(undefined)).toEqual(['spec', 'inboundConnectionPool']);
  });

  test('nobody says, where the traffic goes around a sidecar', () => {
    const pod = ['Pod', 'o/p', 'labels: {sidecar.istio.io/inject: "false"}, spec: {}'] as const;
    const model = modelOf([pod, sidecar('o/all', POOL)]);
    expect(inboundPool(model, model.workloads[0]!, 4318)).toBeUndefined();
  });
});
