import { hostsMeet } from '../../kubernetes/hosts';

/** Labels of the longest host name that is indexed. Longer names are compared one by one. */
const MOST_LABELS = 20;

/** Finds things by host name, wildcards included: those whose names overlap with a name. */
export class HostIndex<Thing> {
  private readonly exact = new Map<string, Thing[]>();
  /** Things with a wildcard name, by what follows the star. */
  private readonly wild = new Map<string, Thing[]>();
  private readonly wildLengths = new Set<number>();
  private readonly all: { readonly host: string; readonly thing: Thing }[] = [];
  /** Made for the first wildcard that is asked for. */
  private suffixes: Suffixes<Thing> | undefined;

  constructor(things: Iterable<readonly [host: string, thing: Thing]>) {
    for (const [written, thing] of things) {
      const host = written.toLowerCase();
      this.all.push({ host, thing });
      if (host.startsWith('*')) {
        add(this.wild, host.slice(1), thing);
        this.wildLengths.add(host.length - 1);
      } else add(this.exact, host, thing);
    }
  }

  /** The things whose names overlap with this one, each once. */
  meeting(written: string): Set<Thing> {
    const host = written.toLowerCase();
    if (host.startsWith('*') && !host.startsWith('*.')) return new Set(meetingOf(this.all, host));
    const found = new Set(this.exact.get(host));
    const end = host.startsWith('*') ? host.slice(1) : host;
    for (const length of this.wildLengths) {
      if (length > end.length) continue;
      for (const thing of this.wild.get(end.slice(end.length - length)) ?? []) found.add(thing);
    }
    if (!host.startsWith('*')) return found;
    this.suffixes ??= suffixesOf(this.all);
    for (const thing of this.suffixes.below.get(end) ?? []) found.add(thing);
    for (const thing of meetingOf(this.suffixes.odd, host)) found.add(thing);
    return found;
  }
}

interface Suffixes<Thing> {
  /** Things by each suffix of their name, such as `.example.com`. */
  readonly below: ReadonlyMap<string, readonly Thing[]>;
  /** Those with longer names than are indexed. */
  readonly odd: readonly { readonly host: string; readonly thing: Thing }[];
}

function suffixesOf<Thing>(all: readonly { readonly host: string; readonly thing: Thing }[]): Suffixes<Thing> {
  const below = new Map<string, Thing[]>();
  const odd: { readonly host: string; readonly thing: Thing }[] = [];
  for (const one of all) {
    const { host, thing } = one;
    if (host.split('.', MOST_LABELS + 1).length > MOST_LABELS) odd.push(one);
    else for (let at = host.indexOf('.'); at >= 0; at = host.indexOf('.', at + 1)) add(below, host.slice(at), thing);
  }
  return { below, odd };
}

function meetingOf<Thing>(things: readonly { host: string; thing: Thing }[], host: string): Thing[] {
  return things.filter(other => hostsMeet(other.host, host)).map(({ thing }) => thing);
}

function add<Thing>(map: Map<string, Thing[]>, key: string, thing: Thing): void {
  const things = map.get(key);
  if (things) things.push(thing);
  else map.set(key, [thing]);
}
