import type { Model } from './model';

/** What is known for the arguments so far, and for each that may follow. */
class Known<Result> {
  result: { readonly value: Result } | undefined;
  private byObject: WeakMap<object, Known<Result>> | undefined;
  private byValue: Map<unknown, Known<Result>> | undefined;

  /** Objects are told apart by identity and held weakly. */
  next(argument: unknown): Known<Result> {
    if (typeof argument !== 'object' || argument === null) {
      this.byValue ??= new Map();
      return entry(this.byValue, argument);
    }
    this.byObject ??= new WeakMap();
    return entry(this.byObject, argument);
  }
}

/** Remembers what a function makes of a model and its other arguments, as long as these live. It must depend on nothing else. */
export function perModel<Arguments extends readonly unknown[], Result>(
  compute: (model: Model, ...others: Arguments) => Result,
): (model: Model, ...others: Arguments) => Result {
  const known = new WeakMap<Model, Known<Result>>();
  return (model, ...others) => {
    let at = entry(known, model);
    for (const argument of others) at = at.next(argument);
    at.result ??= { value: compute(model, ...others) };
    return at.result.value;
  };
}

/** Of values that are written alike, the first: what is remembered for that one holds for all. */
export function alike<Value>(write: (value: Value) => string): (model: Model, value: Value) => Value {
  const firsts = perModel(() => new Map<string, Value>());
  return (model, value) => {
    const known = firsts(model);
    const text = write(value);
    if (!known.has(text)) known.set(text, value);
    return known.get(text)!;
  };
}

interface Entries<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function entry<Key, Result>(entries: Entries<Key, Known<Result>>, key: Key): Known<Result> {
  let found = entries.get(key);
  if (!found) {
    found = new Known<Result>();
    entries.set(key, found);
  }
  return found;
}
