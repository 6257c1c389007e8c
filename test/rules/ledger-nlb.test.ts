/** The ledger's rows of load balancers: none is missing, and each is what a rule judges. */
import { ATTRIBUTE_PLACES, ATTRIBUTE_VALUES, NLB_ANNOTATIONS } from '../../lib/facts/aws-nlb';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judge } from '../../lib/rules/engine/check';
import { networkBalancer } from '../../lib/rules/engine/examples';
import { GAPS } from '../../lib/rules/gaps';
import { NLB_ROWS } from '../../lib/rules/ledger/nlb';

/** Annotations that begin otherwise than the others. */
const OTHERS = ['actions', 'load-balancer-source-ranges'];

test('each annotation that the controller reads and each attribute that AWS has is one row, and nothing else is', () => {
  const attributes = Object.entries(ATTRIBUTE_PLACES).flatMap(([annotation, { known }]) =>
    known.map(attribute => `${annotation} ${attribute}`),
  );
  const paths = NLB_ROWS.map(({ path }) => path);
  expect([...paths].sort()).toEqual([...NLB_ANNOTATIONS.keys(), ...OTHERS, ...attributes].sort());
});

test('each rule exists and reads Services, and each reason is a sentence', () => {
  for (const { path, verdict } of NLB_ROWS) {
    const rules = 'rules' in verdict ? verdict.rules : [];
    const known = RULES.filter(({ id, reads }) => rules.includes(id) && reads.includes('Service'));
    expect([path, known.map(({ id }) => id).sort()]).toEqual([path, [...rules].sort()]);
    if (!('rules' in verdict)) expect(Object.values(verdict)[0]).toMatch(/^[A-Z].*\.$/);
  }
});

test('an attribute that counts as judged has values to be judged by', () => {
  const judged = NLB_ROWS.filter(({ verdict }) => 'rules' in verdict).flatMap(({ path }) => path.split(' ')[1] ?? []);
  expect(judged.filter(attribute => !ATTRIBUTE_VALUES.has(attribute))).toEqual([]);
});

test('what is left open is named where a load balancer has it', () => {
  const text = networkBalancer([
    'target-node-labels: role=edge',
    'name: otlp',
    'attributes: access_logs.s3.bucket=logs,deletion_protection.enabled=true',
    'target-group-attributes.4317: something.new=1',
  ]).replace('annotations:', "annotations:\n    service.beta.kubernetes.io/actions.TCP-4317: '{}'");
  const { notJudged } = judge(new Manifests([{ file: 'x.yaml', documents: parseYaml(text) }], false), [], GAPS);
  expect(notJudged.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    'actions: A share of the connections goes to other target groups.',
    'aws-load-balancer-target-node-labels: Nodes without these labels get no connections.',
    'access_logs.s3.bucket: AWS refuses a bucket that it may not write to, and with it all that changed.',
    'something.new: No rule knows this attribute.',
  ]);
});
