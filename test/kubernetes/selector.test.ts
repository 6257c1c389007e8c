import { holdsFor, type Labels, selectorText, selects } from '../../lib/kubernetes/selector';

const POD = { app: 'alloy', tier: 'edge' };

test.each<[string, Labels | null | undefined, boolean, boolean]>([
  ['all of its labels', { app: 'alloy', tier: 'edge' }, true, true],
  ['one of its labels', { tier: 'edge' }, true, true],
  ['another value', { app: 'alloy', tier: 'core' }, false, false],
  ['a label that it lacks', { zone: 'a' }, false, false],
  ['a name that every object has', { toString: 'edge' }, false, false],
  ['nothing', {}, false, true],
  ['no selector', undefined, false, true],
  ['null', null, false, true],
])('of a pod, by %s: as a Service does, and as a policy does', (_, selector, asService, asPolicy) => {
  expect([selects(selector, POD), holdsFor(selector, POD)]).toEqual([asService, asPolicy]);
});

test('a pod without labels', () => {
  expect([selects(POD, undefined), holdsFor(POD, null), holdsFor({}, undefined)]).toEqual([false, false, true]);
});

test('as kubectl takes it', () => {
  expect(selectorText(POD)).toBe('app=alloy,tier=edge');
});
