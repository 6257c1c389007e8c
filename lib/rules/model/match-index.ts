import { includes, type Match, type Route } from './routes';

const MOST_REGEXES = 20;

/**
 * Finds, for a route of a table, the first earlier route that takes each of its requests. A condition that includes
 * another one agrees with it in each part, so each condition is filed under the part that the fewest conditions have.
 */
export class MatchIndex {
  /** Places of the routes by part, in order. */
  private readonly byPart = new Map<string, number[]>();
  /** The lengths of all prefixes that conditions ask for. */
  private readonly lengths = new Set<number>();
  /** The parts of conditions by regular expression, unless there are many. */
  private readonly regexes: readonly string[];
  /** Place of the first route that takes every request. */
  private readonly open: number;

  constructor(private readonly routes: readonly Route[]) {
    this.open = routes.findIndex(({ matches }) => matches.length === 0 || matches.some(isOpen));
    const wide = routes.flatMap(({ matches }, place) => matches.map(match => ({ place, parts: partsOf(match) })));
    const counts = new Map<string, number>();
    for (const part of wide.flatMap(({ parts }) => parts)) counts.set(part, (counts.get(part) ?? 0) + 1);
    for (const { place, parts } of wide) {
      const [first, ...others] = parts;
      if (first === undefined) continue;
      const rarest = others.reduce((least, part) => (counts.get(part)! < counts.get(least)! ? part : least), first);
      const places = this.byPart.get(rarest);
      if (places) places.push(place);
      else this.byPart.set(rarest, [place]);
    }
    for (const { uri } of routes.flatMap(({ matches }) => matches))
      if (uri?.type === 'prefix') this.lengths.add(uri.value.length);
    const regexes = [...this.byPart.keys()].filter(part => part.startsWith('regex '));
    this.regexes = regexes.length > MOST_REGEXES ? [] : regexes;
  }

  /** The place of the first route before this one that takes every request of this one. undefined: there is none. */
  before(place: number): number | undefined {
    const route = this.routes[place]!;
    const [match] = route.matches;
    let first = this.open >= 0 && this.open < place ? this.open : place;
    for (const part of match ? this.asked(match) : []) {
      for (const other of this.byPart.get(part) ?? []) {
        if (other >= first) break;
        if (takesAll(this.routes[other]!, route)) first = other;
      }
    }
    return first < place ? first : undefined;
  }

  /** Every part under which a condition that includes this one may be filed. */
  private asked(match: Match): string[] {
    const parts = partsOf(match);
    if (!match.uri) return parts;
    const value = match.uri.value.toLowerCase();
    const prefixes = [...this.lengths].filter(length => length <= value.length).map(length => value.slice(0, length));
    // every path that a regular expression matches begins with a slash
    if (match.uri.type === 'regex') prefixes.push('/');
    if (match.uri.type === 'exact') parts.push(...this.regexes);
    return [...parts, `exact ${value}`, ...prefixes.map(prefix => `prefix ${prefix}`)];
  }
}

function isOpen({ conditions }: Match): boolean {
  return conditions.size === 0;
}

function partsOf(match: Match): string[] {
  return [...match.conditions].map(([name, asked]) =>
    name === 'uri' && match.uri ? `${match.uri.type} ${match.uri.value.toLowerCase()}` : `${name}: ${asked}`,
  );
}

function takesAll(earlier: Route, route: Route): boolean {
  if (earlier.matches.length === 0) return true;
  if (route.matches.length === 0) return earlier.matches.some(isOpen);
  return route.matches.every(match => earlier.matches.some(wide => includes(wide, match)));
}
