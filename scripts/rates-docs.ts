/** `npm run docs` writes docs/rates.md: what the checker of now says of the changes that the real parts gave their verdict on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import { changed, type Ref, refOf, refText } from '../e2e/cases/rates/change';
import { inWords } from '../e2e/cases/rates/in-words';
import type { Recorded } from '../e2e/cases/rates/recorded';
import type { KubeObject } from '../e2e/lab/kubernetes';
import { Manifests } from '../e2e/lab/manifests';
import { check } from '../lib';
import { parseYaml } from '../lib/kubernetes/yaml';
import type { Finding } from '../lib/rules/engine/rule';

export const MARKDOWN = 'docs/rates.md';
const ROOT = join(__dirname, '../..');
/** What `npm run rates` has recorded: of each environment the verdicts, and what is there beside its manifests. */
export const RECORDS = join(ROOT, 'e2e/rates');

/** A change with both verdicts. */
export interface Judged {
  readonly environment: string;
  readonly recorded: Recorded;
  /** What happened, in a few words. undefined: every request came to the same as before. */
  readonly harm?: string;
  /** What the checker finds that it does not find without the change. */
  readonly found: readonly Finding[];
}

const KNOWN = new Map<string, readonly Judged[]>();

/**
 * Judges every recorded change of an environment by the rules of now, once. Changes of what is no longer there are left
 * out.
 */
export function judged(environment: string): readonly Judged[] {
  const known = KNOWN.get(environment) ?? judgedNow(environment);
  KNOWN.set(environment, known);
  return known;
}

function judgedNow(environment: string): Judged[] {
  const folder = folderOf(environment);
  const beside = readFileSync(join(RECORDS, `${environment}.yaml`), 'utf8');
  const objects = [...Manifests.read(environment, folder).objects];
  if (isOfBalancers(environment)) {
    // the Service of a chart's values is among what is beside the manifests
    objects.push(...(loadAll(beside) as (KubeObject | null)[]).filter(one => one !== null));
  }
  const documentsBeside = isOfBalancers(environment) ? [] : parseYaml(beside);
  // A change leaves most objects as they are: these are read once.
  const documents = new Map(objects.map(object => [object, parseYaml(yaml(object))]));
  const findings = (all: readonly KubeObject[]): Finding[] =>
    check(
      [
        { file: 'path.yaml', documents: all.flatMap(one => documents.get(one) ?? parseYaml(yaml(one))) },
        { file: 'beside.yaml', documents: documentsBeside },
      ],
      { complete: true },
    );
  const usual = new Set(findings(objects).map(keyOf));
  const lines = readFileSync(join(RECORDS, `${environment}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.flatMap(line => {
    const recorded = JSON.parse(line) as Recorded;
    const { change, refused, ended, balancer, differences } = recorded;
    const object = objects.find(one => refText(refOf(one)) === refText(recorded.object));
    const made = object && changed(object, change);
    if (!made) return [];
    const found = findings(objects.filter(one => one !== object).concat(made)).filter(one => !usual.has(keyOf(one)));
    return [{ environment, recorded, harm: refused ?? ended ?? balancer ?? differences.find(isHarm), found }];
  });
}

/** Whether a request that came through does so no more, or one that did not now does. */
function isHarm(difference: string): boolean {
  const [before, after] = difference
    .slice(difference.indexOf(': ') + 2)
    .split(' → ')
    .map(comesThrough);
  return before !== after;
}

const comesThrough = (outcome: string): boolean => outcome === 'arrived' || outcome === 'accepted';

/** The environments with a record. */
export const environments = (): string[] =>
  existsSync(RECORDS)
    ? readdirSync(RECORDS).flatMap(file => (file.endsWith('.jsonl') ? [file.slice(0, -'.jsonl'.length)] : []))
    : [];

/** Whether the controller of AWS gave the verdicts. */
const isOfBalancers = (environment: string): boolean => environment.startsWith(BALANCERS);

const BALANCERS = 'nlb-';

function folderOf(environment: string): string {
  const name = isOfBalancers(environment) ? environment.slice(BALANCERS.length) : environment;
  return ['dist', '__snapshots__'].map(folder => join(ROOT, folder, name)).find(existsSync)!;
}

const yaml = (object: KubeObject): string => dump(object, { noRefs: true, lineWidth: -1 });

const keyOf = ({ rule, object, path }: Finding): string => [rule, refText(object as Ref), path].join(' ');

/** Which of four a change is. */
export function kindOf({ harm, found }: Judged): 'found' | 'missed' | 'quiet' | 'warned' | 'false alarm' {
  if (harm !== undefined) return found.length ? 'found' : 'missed';
  if (!found.length) return 'quiet';
  return found.some(({ severity }) => severity === 'error') ? 'false alarm' : 'warned';
}

/**
 * Where harm is found: at the object that was changed (or its copy), or at another whose finding names it. undefined:
 * only elsewhere on the path.
 */
function placeOf({ recorded: { object }, found }: Judged): 'object' | 'counterpart' | undefined {
  const isChanged = (other: Finding['object']) => other.kind === object.kind && other.name.endsWith(object.name);
  if (found.some(finding => isChanged(finding.object))) return 'object';
  return found.some(({ got, fix }) => `${got} ${fix}`.includes(object.name)) ? 'counterpart' : undefined;
}

/** How a change does its harm. */
function wayOf({ recorded: { refused, ended, balancer } }: Judged): string {
  if (balancer?.startsWith('the controller refuses')) return 'refused by the controller of AWS';
  if (balancer?.startsWith('AWS refuses')) return 'refused by AWS, by its API reference';
  if (balancer?.includes(' the load balancer') || balancer?.includes(' a load balancer'))
    return 'nobody makes the load balancer, or another controller';
  if (balancer) return 'the load balancer does something else';
  if (refused) return 'refused by the API server or istiod’s webhook';
  if (ended) return 'Alloy does not start';
  return 'requests come to something else';
}

/** The annotation or the field of `spec` that a change is about. */
function fieldOf({ recorded: { change } }: Judged): string {
  if (!('path' in change)) return change.op;
  const [, field, ...below] = [...change.path, ...(change.op === 'add' ? [Object.keys(change.value)[0]!] : [])];
  const name = String(field === 'annotations' ? below[0] : field);
  return name.replace(/^.*\/(?:aws-load-balancer-)?/, '').replace(/\.[\w-]+$/, '');
}

function table(title: string, all: readonly Judged[], by: (one: Judged) => string): string {
  const rows = [...new Set(all.map(by))].sort().map(name => {
    const mine = all.filter(one => by(one) === name);
    const count = (kind: ReturnType<typeof kindOf>) => mine.filter(one => kindOf(one) === kind).length;
    const harmful = count('found') + count('missed');
    const rate = harmful ? `${((100 * count('found')) / harmful).toFixed(1)} %` : '';
    return `| ${[name, count('found'), count('missed'), rate, count('quiet'), count('warned'), count('false alarm')].join(' | ')} |`;
  });
  return [
    `| ${title} | found | missed | found of harmful | harmless, quiet | warned | error |`,
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}

/** A reason for changes whose environment, object, words and harm match `of`. */
interface Reason {
  readonly of: RegExp;
  readonly why: string;
}

/** Why the lab saw nothing: the first that is for the change, and whose rules have all that was found. */
const UNSEEN: readonly (Reason & { readonly rules: readonly string[] })[] = [
  {
    of: /^nlb-/,
    rules: ['nlb-listener-attributes-ignored'],
    why: 'It is for a listener that is not there, and means nothing; whoever wrote it wanted something.',
  },
  {
    of: /^nlb-/,
    rules: ['nlb-source-ranges-ignored'],
    why: 'It is not read, and nobody else comes in than before; whoever wrote it wanted to keep some out.',
  },
  {
    of: /uri/,
    rules: ['required-field-missing'],
    why: 'A condition that says nothing meets every path: more gets through, and what was asked still does.',
  },
  {
    of: /./,
    rules: [
      'selector-matches-nothing',
      'destination-rule-host-unknown',
      'policy-port-not-open',
      'encoding-refused-in-vain',
    ],
    why: 'The object, or a part of it, is dead: nothing has what it names. What it was for is not among the requests (limits, encodings).',
  },
  {
    of: /: and a second /,
    rules: ['virtual-service-gateway-missing', 'route-path-not-served'],
    why: 'The second object is dead, and the first does all.',
  },
  {
    of: /: and a second /,
    rules: [
      'gateway-servers-collide',
      'client-certificate-not-checked',
      'gateway-host-without-route',
      'routes-overlap-across-virtual-services',
      'destination-rule-not-used',
      'destination-service-missing',
    ],
    why: 'Two objects say different things of one name, and Istio takes the older. The lab’s first was there first; after a restore nobody knows.',
  },
  {
    of: / Service .*selector/,
    rules: ['gateway-port-not-on-service', 'service-selects-nothing'],
    why: 'Endpoints of before stay when a Service loses its selector. A first sync makes none.',
  },
  {
    of: /^edges /,
    rules: [
      'jwt-without-policy',
      'policy-refuses-gateway',
      'listeners-protected-unequally',
      'route-path-not-served',
      'required-field-missing',
    ],
    why: 'The lab’s senders to this edge bring no token, and are refused before and after.',
  },
  {
    of: /^edges \S+ otlp-public\/|^edges Gateway \S+otlp-public-gateway/,
    rules: [
      'pod-security-refuses-pod',
      'client-ca-read-as-certificate',
      'mutual-without-client-ca',
      'credential-missing',
    ],
    why: 'It takes effect on pods that start after it; those of this gateway were there before, or are the lab’s own.',
  },
];

/** Why harm is not found, by what was changed. */
const UNKNOWABLE: readonly Reason[] = [
  {
    of: /^nlb-.* everybody may connect/,
    why: 'From where anybody may connect is a choice; no other object says it.',
  },
  {
    of: /^nlb-.* and subnets \(3\) must match/,
    why: 'How many subnets the account has, no YAML says; that of the judge has three.',
  },
  {
    of: /^nlb-.*-scheme/,
    why: 'Which scheme is wanted, the scheme alone says; a door to the internet without credentials is found.',
  },
  {
    of: /^nlb-.* not configured on this cluster/,
    why: 'Whether a cluster has IPv6, no YAML says; that of the lab has none.',
  },
  {
    of: / AuthorizationPolicy .*from the mesh/,
    why: 'Whether other workloads of the mesh may send is a choice; no object says that they must not.',
  },
  {
    of: / VirtualService .*: (?:deleted|(?:without )?spec\.gateways).* → (?:404|gRPC 12)/,
    why: 'The other transport is still routed, and one alone is a choice.',
  },
  { of: / Gateway .*credentialName/, why: 'For which names a Secret’s certificate is, no YAML says.' },
  {
    of: / Deployment .*containers/,
    why: 'A workload that stands in the input may be a patch, which leaves out what stays; the API server says at once what a whole one lacks.',
  },
];

function whyNot({ environment, recorded: { object, change }, harm, found }: Judged): string | undefined {
  const told = `${environment} ${refText(object)}: ${inWords(change)} ${harm ?? ''}`;
  if (harm !== undefined) return UNKNOWABLE.find(({ of }) => of.test(told))?.why;
  const said = found.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
  return UNSEEN.find(({ of, rules }) => of.test(told) && said.every(rule => rules.includes(rule)))?.why;
}

function disagreements(all: readonly Judged[], kind: ReturnType<typeof kindOf>): string {
  const mine = all.filter(one => kindOf(one) === kind);
  const whys = [...new Set(mine.map(whyNot))];
  if (!mine.length) return 'None.';
  return whys
    .sort((a, b) => Number(a === undefined) - Number(b === undefined))
    .map(
      why =>
        `${why ?? '**Not explained yet:**'}\n\n${mine
          .filter(one => whyNot(one) === why)
          .map(lineOf)
          .join('\n')}`,
    )
    .join('\n\n');
}

function lineOf({ environment, recorded: { object, change }, harm, found }: Judged): string {
  const said = [...new Set(found.map(({ rule }) => rule))].join(', ');
  return `- ${environment}, ${refText(object)}: ${code(inWords(change))}${harm ? `: ${code(harm.slice(0, 160))}` : ''}${said ? ` (${said})` : ''}`;
}

const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('\n', ' ')}\``;

/** Who gave the verdicts on an environment, and when: the first line of what is there beside its manifests. */
function verdictOf(environment: string): string {
  const [first] = readFileSync(join(RECORDS, `${environment}.yaml`), 'utf8').split('\n');
  return `- ${environment}: ${first!.replace(/^# /, '')}`;
}

const HEAD = `# The checker's error rate

How often the checker is wrong, by changes that it was not made for. \`npm run rates\` draws changes of paths that work: one field, one list, one
line of config.alloy, one object gone, or a second one beside it. Each is made on the lab, on a real API server with istiod's webhook, a real istiod,
Envoy and Alloy; then the same requests are sent as before: every signal by both transports, and what must not get in (an unknown path, another host, plain text,
no certificate, past the gateway, another workload of the mesh). **Harmful** is what is refused, what Alloy does not start with, and whatever keeps a request out that
came through, or lets one in that did not. The verdicts are recorded; this page holds them against the rules of now (\`npm run docs\`), so that a rule that changes shows here.

- **found**: harmful, and the checker finds something that it does not find without the change; **missed**: it finds nothing.
- **quiet**: nothing was seen to change, and the checker says nothing. **warned**: it warns, of what one request does not show (an idle timeout, a retry, a pod that goes).
  **error**: it calls a mistake what the lab saw no effect of.

What the lab does not have is not drawn: limits, probes, NetworkPolicies, certificates. What is harmful only under load, later, or to others is not seen. So these are the rates of the rest.

The environments \`nlb-…\` are about the load balancer. \`--case rates-nlb\` draws changes of its Service: annotations misspelt, gone, added, with other values, with other attributes; fields of \`spec\`. A real API server admits the Service, and
the builder of the AWS Load Balancer Controller itself makes a model of it, with the controller's defaults, in an account that has the subnets and groups that are named. **Harmful** is what the API server or the builder refuses, what nobody or another controller builds, and a model in which a port of ours is gone,
TLS ends, the proxy protocol, the scheme or the addresses that Envoy sees are others, the health check asks what does not answer, more may connect than before, or what was misspelt is not read. What AWS itself refuses (attributes, numbers, names) is judged by its API reference: nothing here is AWS.
`;

function total(all: readonly Judged[]): string {
  const count = (kind: ReturnType<typeof kindOf>) => all.filter(one => kindOf(one) === kind).length;
  const [found, missed] = [count('found'), count('missed')];
  const quiet = count('quiet') + count('warned');
  return `${all.length} changes: of ${found + missed} that are harmful ${found} are found (${((100 * found) / (found + missed)).toFixed(1)} %); of ${quiet + count('false alarm')} others ${count('false alarm')} are called mistakes. Of the ${missed + count('false alarm')} disagreements ${all.filter(one => ['missed', 'false alarm'].includes(kindOf(one)) && whyNot(one) === undefined).length} are not explained below.`;
}

/** Whether what is found stands where the mistake is. */
function places(all: readonly Judged[]): string {
  const found = all.filter(one => kindOf(one) === 'found').map(placeOf);
  const count = (place: ReturnType<typeof placeOf>) => found.filter(one => one === place).length;
  return `Of what is found, ${count('object')} are found at the object that was changed, ${count('counterpart')} at another that names it, and ${count(undefined)} elsewhere on the path alone.`;
}

/** The text of docs/rates.md. */
export function ratesDocs(): string {
  const all = environments().flatMap(name => judged(name));
  return `${[
    HEAD,
    environments().map(verdictOf).join('\n'),
    '## In one line',
    `${total(all)}\n\n${places(all)}`,
    '## By environment',
    table('Environment', all, ({ environment }) => environment),
    '## By kind of object',
    table('Kind', all, ({ environment, recorded }) =>
      isOfBalancers(environment) ? 'Service, its NLB' : recorded.object.kind,
    ),
    '## The load balancer, by what was changed',
    table(
      'Annotation or field',
      all.filter(({ environment }) => isOfBalancers(environment)),
      fieldOf,
    ),
    '## By what happened',
    table(
      'Harm',
      all.filter(({ harm }) => harm !== undefined),
      wayOf,
    ),
    '## Missed',
    disagreements(all, 'missed'),
    '## Errors without an effect that was seen',
    disagreements(all, 'false alarm'),
  ].join('\n\n')}\n`;
}

if (require.main === module) writeFileSync(join(ROOT, MARKDOWN), ratesDocs());
