import { Manifests } from '../../../lib/kubernetes/manifests';
import { alike } from '../../../lib/rules/model/alike';
import { Model, perModel } from '../../../lib/rules/model/model';

const model = () => new Model(new Manifests([], true));

describe('perModel', () => {
  test('computes once for a model and the arguments, objects by identity', () => {
    const compute = jest.fn((_: Model, thing: { name: string }, port: number) => `${thing.name} ${port}`);
    const remembered = perModel(compute);
    const [one, other] = [model(), model()];
    const [thing, same] = [{ name: 'a' }, { name: 'a' }];
    expect([remembered(one, thing, 1), remembered(one, thing, 1)]).toEqual(['a 1', 'a 1']);
    expect(compute).toHaveBeenCalledTimes(1);
    remembered(one, thing, 2);
    remembered(one, same, 1);
    remembered(other, thing, 1);
    expect(compute).toHaveBeenCalledTimes(4);
  });

  test('remembers that there is nothing', () => {
    const compute = jest.fn(() => undefined);
    const remembered = perModel(compute);
    const one = model();
    remembered(one);
    remembered(one);
    expect(compute).toHaveBeenCalledTimes(1);
  });

  test('keeps two functions of one name apart', () => {
    const one = model();
    const makers = [1, 2].map(value => perModel(() => value));
    expect(makers.map(make => make(one))).toEqual([1, 2]);
  });

  test('tells a number from its text', () => {
    const remembered = perModel((_, value: number | string) => typeof value);
    const one = model();
    expect([remembered(one, 4317), remembered(one, '4317')]).toEqual(['number', 'string']);
  });
});

test('alike gives the first of the values that are written alike, within one model', () => {
  const same = alike<readonly number[]>(JSON.stringify);
  const [one, first, again] = [model(), [1, 2], [1, 2]];
  expect(same(one, first)).toBe(first);
  expect(same(one, again)).toBe(first);
  expect(same(one, [2])).not.toBe(first);
  expect(same(model(), again)).toBe(again);
});
