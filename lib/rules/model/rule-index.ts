import { get, strings } from '../../kubernetes/json';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import { fieldsOf, IDENTITY } from './policy-fields';
import type { PolicyRule } from './read/istio/authorization-policy';

/** A field by which rules can be found. */
type Field = 'ports' | 'hosts';

/**
 * The rules that may be about a port or a host: those that name the value, those that name none, and those with a
 * pattern. Values that no rule names share one list object. `rules` must be a list that the model made. An undefined
 * value is not known.
 */
export function narrowed(
  model: Model,
  rules: readonly PolicyRule[],
  field: Field,
  value: string | undefined,
): readonly PolicyRule[] {
  if (value === undefined || value.startsWith('*')) return rules;
  const key = keyOf(value);
  const { open, named } = indexOf(model, rules, field);
  return named.has(key) ? naming(model, rules, field, key) : open;
}

const naming = perModel((model, rules: readonly PolicyRule[], field: Field, key: string): readonly PolicyRule[] => {
  const { open, named } = indexOf(model, rules, field);
  const some = named.get(key)!;
  model.limit.add('rules of policies by the ports and hosts that they name', open.length + some.length);
  const mine = new Set(some.map(({ rule }) => rule));
  return open.length === 0 ? [...mine] : rules.filter(rule => mine.has(rule) || isOpen(rule, field));
});

const indexOf = perModel((_, rules: readonly PolicyRule[], field: Field) => {
  const open = rules.filter(rule => isOpen(rule, field));
  const named = rules
    .filter(rule => !isOpen(rule, field))
    .flatMap(rule => rule.operations.flatMap(each => strings(get(each, field))).map(value => ({ rule, value })));
  return { open: open.length === rules.length ? rules : open, named: groupBy(named, ({ value }) => keyOf(value)) };
});

/** A port, or a host in lower case without its port. */
function keyOf(value: string): string {
  return value.toLowerCase().replace(/:\*?\d*$/, '');
}

/** Whether an operation of the rule leaves the field open, or gives a pattern. */
function isOpen({ operations }: PolicyRule, field: Field): boolean {
  if (operations.length === 0) return true;
  return operations.some(operation => {
    const written = strings(get(operation, field));
    return written.length === 0 || written.some(value => keyOf(value).includes('*'));
  });
}

/** The parts of a request that at least one rule asks about. */
interface Asked {
  readonly port: boolean;
  readonly host: boolean;
  readonly identity: boolean;
  readonly serverName: boolean;
  readonly clientAddress: boolean;
  readonly token: boolean;
  /** Whether any rule asks for something that Envoy knows of requests alone. */
  readonly request: boolean;
}

/** The parts that these rules ask about. `rules` must be a list that the model made. */
export const askedBy = perModel((_, rules: readonly PolicyRule[]): Asked => {
  const fields = rules.map(fieldsOf);
  const kinds = new Set(fields.flatMap(({ from, to, when }) => [...from, ...to, when].flat().map(({ kind }) => kind)));
  return {
    port: kinds.has('port'),
    host: kinds.has('host') || kinds.has('server name'),
    serverName: kinds.has('server name'),
    identity: IDENTITY.some(kind => kinds.has(kind)),
    clientAddress: kinds.has('client address'),
    token: kinds.has('token'),
    request: fields.some(({ isOfRequests }) => isOfRequests),
  };
});
