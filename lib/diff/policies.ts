/** Who may send, as policies say it: tokens, addresses, identities, mTLS. */
import { get, record, strings, text } from '../kubernetes/json';
import type { Manifest } from '../kubernetes/manifests';
import { coverage, isNearlyEverybody } from '../kubernetes/networks';
import { actionOf, rulesOf } from '../rules/model/read/istio/authorization-policy';
import { jwtRulesOf } from '../rules/model/read/istio/request-authentication';
import { entrancesOf } from './entrances';
import { type ChangedObject, objectName } from './objects';
import { concernsItsOwn } from './own';
import { joined, names, type Sentence, say, words } from './sentence';
import type { Comparison, Statement, Teller } from './statement';

/** Says what policies change, and who gets in without credentials. */
export const tellPolicies: Teller = function* (comparison: Comparison) {
  yield* strangers(comparison);
  for (const change of comparison.changes) {
    if (change.kind === 'AuthorizationPolicy') yield* authorization(comparison, change);
    if (change.kind === 'RequestAuthentication') yield* tokens(change);
    if (change.kind === 'PeerAuthentication') yield* mutualTls(comparison, change);
  }
};

/** Ways in that begin or end to be open to whoever reaches the load balancer. */
function* strangers({ before, after }: Comparison): Generator<Statement> {
  const [old, now] = [entrancesOf(before.model), entrancesOf(after.model)];
  const opened: string[] = [];
  const shut: string[] = [];
  for (const [key, { open, host }] of now) {
    const was = old.get(key)?.open;
    if (!open || !was) continue;
    const [isOpen, wasOpen] = [open, was].map(each => isNearlyEverybody(each) || coverage(each).ipv4 > 0);
    if (isOpen && !wasOpen) opened.push(host);
    if (!isOpen && wasOpen) shut.push(host);
  }
  if (opened.length > 0)
    yield {
      topic: 'exposure',
      sentence: say`whoever reaches the load balancer may send to ${names(new Set(opened))}: nothing on the way asks for credentials any more`,
    };
  if (shut.length > 0)
    yield { topic: 'exposure', sentence: say`strangers get no longer through to ${names(new Set(shut))}` };
}

function* authorization(comparison: Comparison, change: ChangedObject): Generator<Statement> {
  const { key, before, after } = change;
  const covers = [{ key, path: before && after ? ['spec'] : [] }];
  if (before && after) {
    const told = [
      ...(actionOf(before) === actionOf(after) ? [] : [say`${actionOf(before)} → ${actionOf(after)}`]),
      ...conditions(before, after),
    ];
    if (told.length > 0)
      yield {
        ...{ topic: 'exposure', cuts: narrows(before, after), isOpen: isOpen(before, after), covers },
        sentence: say`${objectName(after)} (${actionOf(after)}): ${joined(told, '; ')}${narrows(before, after) ? say`. Others get 403, status 7, from ${since(after)} on` : []}`,
      };
    return;
  }
  const object = (after ?? before)!;
  const isAllow = actionOf(object) === 'ALLOW';
  const effect = after
    ? isAllow
      ? 'is new: only what it names gets through'
      : 'is new: what it names is refused (403, status 7)'
    : isAllow
      ? 'goes: what it named was all that got through, unless another allows it'
      : 'goes: what it named is refused no more';
  yield {
    ...{ topic: 'exposure', isOpen: (after !== undefined || isAllow) && !concernsItsOwn(comparison, change), covers },
    sentence: say`${objectName(object)} (${actionOf(object)}) ${words(effect)}. It names ${joined(describe(object), '; ')}`,
  };
}

/** When a policy begins to hold. */
function since({ annotations }: Manifest): Sentence {
  const wave = annotations['argocd.argoproj.io/sync-wave'];
  return wave === undefined ? words('its delivery') : say`wave ${wave}`;
}

/** The values of each field, over all rules of a policy. */
function fieldsOf(policy: Manifest): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, values: readonly string[]) => found.set(name, [...(found.get(name) ?? []), ...values]);
  for (const { sources, operations, when } of rulesOf(policy)) {
    for (const part of [...sources, ...operations])
      for (const [name, values] of Object.entries(record(part))) add(name, strings(values));
    for (const condition of when)
      for (const name of ['values', 'notValues']) {
        const values = strings(get(condition, name));
        const key = text(get(condition, 'key')) ?? '';
        if (values.length > 0) add(name === 'values' ? key : `not ${key}`, values);
      }
  }
  return new Map([...found].map(([name, values]) => [name, [...new Set(values)]]));
}

function describe(policy: Manifest): Sentence[] {
  const all = [...fieldsOf(policy)].map(([name, values]) => say`${name} ${names(values)}`);
  return all.length > 0 ? all : [rulesOf(policy).length > 0 ? words('every request') : words('nothing')];
}

function conditions(before: Manifest, after: Manifest): Sentence[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const told = [...new Set([...old.keys(), ...now.keys()])].flatMap(name => {
    const [was, is] = [old.get(name) ?? [], now.get(name) ?? []];
    const gone = was.filter(each => !is.includes(each));
    const added = is.filter(each => !was.includes(each));
    if (gone.length + added.length === 0) return [];
    if (gone.length > 0 && added.length > 0) return [say`${name} ${names(gone)} → ${names(added)}`];
    if (is.length === 0) return [say`asks no more for ${name} ${names(gone)}`];
    if (was.length === 0) return [say`now asks for ${name} ${names(added)}`];
    return [gone.length > 0 ? say`${name} without ${names(gone)}` : say`${name} with ${names(added)}, too`];
  });
  const [was, is] = [rulesOf(before), rulesOf(after)].map(({ length }) => length);
  return told.length === 0 && was !== is ? [say`${was!} → ${is!} rules`] : told;
}

/** Fields of senders: fewer of them, or more under `not`, keep somebody out of a policy that allows. */
const SENDERS = /^(?:not)?(?:remoteIpBlocks|ipBlocks|principals|namespaces|serviceAccounts)$/i;

/** Whether a policy keeps out senders that it let in. */
function narrows(before: Manifest, after: Manifest): boolean {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].some(name => {
    if (!SENDERS.test(name)) return false;
    const isList = (actionOf(after) === 'ALLOW') !== name.startsWith('not');
    const [was, is] = [old.get(name) ?? [], now.get(name) ?? []];
    // a field that was not asked for let everybody in
    if (isList && was.length === 0) return is.length > 0;
    return isList ? was.some(each => !is.includes(each)) : is.some(each => !was.includes(each));
  });
}

/** Whether a policy asks for something else that the input may not show all senders of. */
function isOpen(before: Manifest, after: Manifest): boolean {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].some(
    name => name !== 'ports' && !SENDERS.test(name) && String(old.get(name)) !== String(now.get(name)),
  );
}

function* tokens({ key, before, after }: ChangedObject): Generator<Statement> {
  const covers = [{ key, path: before && after ? ['spec'] : [] }];
  const rules = (object: Manifest | undefined) => (object ? jwtRulesOf(object) : []);
  const named = (object: Manifest | undefined) =>
    rules(object).map(({ issuer, audiences, places }) =>
      [
        issuer || 'any issuer',
        ...(audiences.length > 0 ? [`for ${audiences.join(' or ')}`] : []),
        `in ${places.join(' or ')}`,
      ].join(' '),
    );
  const [was, is] = [named(before), named(after)];
  const gone = was.filter(each => !is.includes(each));
  const added = is.filter(each => !was.includes(each));
  const object = (after ?? before)!;
  if (!after)
    yield {
      topic: 'exposure',
      covers,
      sentence: say`${objectName(object)} goes: tokens are not checked by it any more`,
    };
  else if (gone.length > 0)
    yield {
      ...{ topic: 'senders', cuts: true, covers },
      sentence: say`senders whose token is of ${names(gone)} must get another: ${objectName(object)} takes ${is.length > 0 ? names(is) : words('none')} (401 else)`,
    };
  else if (added.length > 0)
    yield {
      ...{ topic: 'exposure', isOpen: !before, covers },
      sentence: say`${objectName(object)} ${words(before ? 'also takes' : 'is new: a token that is sent must be of')} ${names(added)}`,
    };
  else
    yield {
      topic: 'exposure',
      cuts: true,
      covers,
      sentence: say`${objectName(object)} checks tokens in another way: keys, or what becomes of a token`,
    };
}

function* mutualTls(comparison: Comparison, change: ChangedObject): Generator<Statement> {
  const { key, before, after } = change;
  const covers = [{ key, path: before && after ? ['spec', 'mtls'] : [] }];
  const mode = (object: Manifest | undefined) =>
    object ? (text(get(object.value, 'spec', 'mtls', 'mode')) ?? 'UNSET') : 'none of its own';
  const [was, is] = [mode(before), mode(after)];
  const object = (after ?? before)!;
  const ports = [before, after].map(each => JSON.stringify(get(each?.value, 'spec', 'portLevelMtls') ?? {}));
  if (was !== is)
    yield {
      ...{
        topic: 'exposure',
        isOpen: (is === 'STRICT' || is === 'DISABLE') && !concernsItsOwn(comparison, change),
        covers,
      },
      sentence: say`${objectName(object)}: mTLS ${was} → ${is}${words(EFFECTS[is] ?? '')}`,
    };
  if (before && after && ports[0] !== ports[1])
    yield {
      ...{ topic: 'exposure', cuts: true, covers: [{ key, path: ['spec', 'portLevelMtls'] }] },
      sentence: say`${objectName(object)}: mTLS by port ${ports[0]!} → ${ports[1]!}`,
    };
}

const EFFECTS: Readonly<Record<string, string>> = {
  STRICT: ': plain text is refused, from inside the cluster too',
  PERMISSIVE: ': plain text from inside the cluster is let in',
  DISABLE: ': everything there is plain text',
};
