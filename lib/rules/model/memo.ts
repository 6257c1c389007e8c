/** The result for the arguments so far, and a node for each next argument. */
class Known<Result> {
  result: { readonly value: Result } | undefined;
  private byObject: WeakMap<object, Known<Result>> | undefined;
  private byValue: Map<unknown, Known<Result>> | undefined;

  /** The node for a next argument. Objects are compared by identity and held weakly. */
  next(argument: unknown): Known<Result> {
    if (typeof argument !== 'object' || argument === null) {
      this.byValue ??= new Map();
      return entry(this.byValue, argument);
    }
    this.byObject ??= new WeakMap();
    return entry(this.byObject, argument);
  }
}

/**
 * Makes a function that remembers `compute`'s result for an owner and further arguments, as long as these objects live.
 * The result must depend on nothing else.
 */
export function memo<Owner extends object>() {
  return <Arguments extends readonly unknown[], Result>(
    compute: (owner: Owner, ...others: Arguments) => Result,
  ): ((owner: Owner, ...others: Arguments) => Result) => {
    const known = new WeakMap<Owner, Known<Result>>();
    return (owner, ...others) => {
      let at = entry(known, owner);
      for (let index = 0; index < others.length; index += 1) at = at.next(others[index]);
      at.result ??= { value: compute(owner, ...others) };
      return at.result.value;
    };
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
