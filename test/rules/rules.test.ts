import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_KINDS } from '../../lib/kubernetes/kinds';
import { Manifests, type Source } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { GATEWAY_PODS, MESH, PATH, REST } from '../../lib/rules/engine/examples';
import { API_GATEWAY, API_ROUTES } from '../../lib/rules/engine/gateway-api-examples';
import { Model } from '../../lib/rules/model/model';
import { RULE_HOPS } from '../../lib/rules/model/problem';

/** Manifests that write down the kinds that they are asked for. */
class Listening extends Manifests {
  constructor(
    sources: readonly Source[],
    complete: boolean,
    private readonly asked: Set<string>,
  ) {
    super(sources, complete);
  }

  override ofKind(kind: string) {
    this.asked.add(kind);
    return super.ofKind(kind);
  }

  override find(kind: string, namespace: string, name: string) {
    this.asked.add(kind);
    return super.find(kind, namespace, name);
  }

  override named(kind: string, name: string) {
    this.asked.add(kind);
    return super.named(kind, name);
  }
}

/** A path on which every rule finds something to look at. */
const EVERYTHING = (
  API_GATEWAY +
  API_ROUTES +
  PATH +
  MESH +
  GATEWAY_PODS +
  REST +
  REST.replaceAll('kind: ClusterIssuer, ', '')
).replace('emptyDir: {}', 'secret: {secretName: clients}');

const ROOM = join(__dirname, '../../lib/rules');
const files = Object.keys(RULE_HOPS).flatMap(hop =>
  readdirSync(join(ROOM, hop)).map(file => `${hop}/${file.replace(/\.js$/, '')}`),
);
const ids = RULES.map(({ id }) => id);

test('every rule has a file of its name in the folder of its hop, and every file is in the list', () => {
  expect(RULES.map(({ hop, id }) => `${hop}/${id}`).sort()).toEqual([...files].sort());
  expect(ids).toEqual([...ids].sort());
});

describe.each(RULES)('$id', rule => {
  const complete = rule.needsComplete ?? false;

  test('reads the kinds that it declares, and no others', () => {
    const asked = new Set<string>();
    const less = [', sidecar.istio.io/inject: "true"', '  location: MESH_INTERNAL\n'].map(part =>
      rule.good.replace(part, ''),
    );
    for (const text of [rule.bad, rule.good, ...less, EVERYTHING]) {
      const model = new Model(new Listening([{ file: 'x', documents: parseYaml(text) }], complete, asked));
      const said = { findings: [], unheard: new Set<string>() };
      for (const _ of 'check' in rule ? rule.check(model) : rule.review(model, said));
    }
    expect([...asked].sort()).toEqual([...rule.reads].sort());
    expect(rule.reads.filter(kind => !(KNOWN_KINDS as readonly string[]).includes(kind))).toEqual([]);
  });

  test('its prose is whole sentences, and its examples differ in a few lines', () => {
    for (const prose of [rule.summary, rule.why, rule.fix]) expect(prose).toMatch(/^[A-Z`"][\s\S]*[.:]$/);
    const bad = new Set(rule.bad.split('\n'));
    expect(rule.good.split('\n').filter(line => !bad.has(line)).length).toBeLessThanOrEqual(3);
  });
});
