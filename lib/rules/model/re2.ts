/**
 * Regular expressions as Istio takes them (https://github.com/google/re2/wiki/Syntax). JavaScript's own would hang on
 * some of them, and knows expressions that RE2 refuses.
 */

/** A regular expression, or why Istio's webhook refuses the text. undefined: it has something that is not judged here. */
export type Regex = { readonly matcher: Matcher } | { readonly refused: string } | undefined;

/** Calls `next` with each place where a match that begins at a place can end, until `next` says true. */
type Matcher = (run: Run, at: number, next: (at: number) => boolean) => boolean;

interface Run {
  readonly text: string;
  readonly groups: (string | undefined)[];
  steps: number;
}

class Refused extends Error {}
class NotJudged extends Error {}
class TooLong extends Error {}

/** https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch; istiod counts the text's length. */
const LONGEST = 1024;
const MOST_REPEATS = 1000;
const MOST_STEPS = 20_000;

/** Reads a regular expression. */
export function regexOf(text: string): Regex {
  try {
    if (text.length > LONGEST) throw new Refused(`it has more than ${LONGEST} characters`);
    return { matcher: new Parser(text).all() };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    if (error instanceof NotJudged) return undefined;
    throw error;
  }
}

/** Whether the expression matches the whole text. undefined if only Envoy can tell. */
export function matchesWhole(written: string, text: string): boolean | undefined {
  const regex = regexOf(written);
  if (!regex) return undefined;
  if ('refused' in regex) return false;
  return within(() => regex.matcher(runOn(text), 0, end => end === text.length));
}

/** The text with each match replaced, `\1` by what the first group matched. undefined if only Envoy can tell. */
export function replaced(written: string, text: string, by: string): string | undefined {
  const regex = regexOf(written);
  if (!regex || 'refused' in regex) return undefined;
  return within(() => {
    let result = '';
    let at = 0;
    while (at <= text.length) {
      const run = runOn(text);
      let end = -1;
      const isFound = regex.matcher(run, at, found => {
        end = found;
        return true;
      });
      if (isFound) {
        run.groups[0] = text.slice(at, end);
        result += by.replaceAll(/\\(\d)/g, (_, group: string) => run.groups[Number(group)] ?? '');
      }
      if (!isFound || end === at) result += text[at] ?? '';
      at = isFound && end > at ? end : at + 1;
    }
    return result;
  });
}

function runOn(text: string): Run {
  return { text, groups: [], steps: 0 };
}

function within<Result>(compute: () => Result): Result | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

function step(run: Run): void {
  run.steps += 1;
  if (run.steps > MOST_STEPS) throw new TooLong();
}

type Is = (char: string) => boolean;

const CLASSES: Readonly<Record<string, Is>> = {
  d: char => /[0-9]/.test(char),
  s: char => /[\t\n\f\r ]/.test(char),
  w: char => /[0-9A-Za-z_]/.test(char),
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\u0007' };
const NAMED: Readonly<Record<string, Is>> = {
  alnum: char => /[0-9A-Za-z]/.test(char),
  alpha: char => /[A-Za-z]/.test(char),
  digit: CLASSES.d!,
  lower: char => /[a-z]/.test(char),
  upper: char => /[A-Z]/.test(char),
  word: CLASSES.w!,
  xdigit: char => /[0-9A-Fa-f]/.test(char),
};

class Parser {
  private at = 0;
  private groups = 0;
  private flags = { ignoreCase: false, dotAll: false };

  constructor(private readonly text: string) {}

  all(): Matcher {
    const matcher = this.alternatives();
    if (this.at < this.text.length) throw new Refused('it has a ")" without "("');
    return matcher;
  }

  private alternatives(): Matcher {
    const outer = this.flags;
    const ways = [this.sequence()];
    while (this.take('|')) ways.push(this.sequence());
    this.flags = outer;
    return ways.length === 1 ? ways[0]! : (run, at, next) => ways.some(way => way(run, at, next));
  }

  private sequence(): Matcher {
    const parts: Matcher[] = [];
    while (this.at < this.text.length && !'|)'.includes(this.text[this.at]!)) {
      const part = this.repeated();
      if (part) parts.push(part);
    }
    return parts.reduceRight<Matcher>(
      (rest, part) => (run, at, next) => part(run, at, end => rest(run, end, next)),
      (_, at, next) => next(at),
    );
  }

  private repeated(): Matcher | undefined {
    const part = this.single();
    const count = this.count();
    if (!count) return part;
    if (!part) throw new Refused(`it repeats nothing before "${this.text.slice(this.at - 1, this.at)}"`);
    const isLazy = this.take('?');
    if (this.count()) throw new Refused('it has two repetitions in a row');
    return repeat(part, count, isLazy);
  }

  private count(): readonly [number, number] | undefined {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    const [whole, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(this.text.slice(this.at)) ?? [];
    if (whole === undefined) return undefined;
    this.at += whole.length;
    const bounds = [Number(least), comma ? (most ? Number(most) : Number.POSITIVE_INFINITY) : Number(least)] as const;
    if (bounds[0] > MOST_REPEATS || bounds[0] > bounds[1] || (most && Number(most) > MOST_REPEATS))
      throw new Refused(`it repeats ${whole}`);
    return bounds;
  }

  private single(): Matcher | undefined {
    const char = this.text[this.at]!;
    if ('*+?'.includes(char)) throw new Refused(`it repeats nothing before "${char}"`);
    this.at += 1;
    if (char === '(') return this.group();
    if (char === '[') return one(this.set());
    if (char === '.') return one(this.flags.dotAll ? () => true : found => found !== '\n');
    if (char === '^') return (_, at, next) => at === 0 && next(at);
    if (char === '$') return ({ text }, at, next) => at === text.length && next(at);
    if (char === '\\') return this.escaped();
    return one(this.same(char));
  }

  private group(): Matcher | undefined {
    const outer = this.flags;
    const [whole, flags, colon] = /^\?([imsU-]*)([:)])/.exec(this.text.slice(this.at)) ?? [];
    const [named] = /^\?P?<\w+>/.exec(this.text.slice(this.at)) ?? [];
    let number: number | undefined;
    if (whole !== undefined) {
      this.at += whole.length;
      const [on = '', off = ''] = flags!.split('-');
      if (/[mU]/.test(flags!)) throw new NotJudged();
      this.flags = {
        ignoreCase: (outer.ignoreCase || on.includes('i')) && !off.includes('i'),
        dotAll: (outer.dotAll || on.includes('s')) && !off.includes('s'),
      };
      if (colon === ')') return undefined;
    } else if (named !== undefined) this.at += named.length;
    else if (this.text[this.at] === '?') throw new Refused(`RE2 knows no "(${this.text.slice(this.at, this.at + 3)}"`);
    if (whole === undefined) {
      this.groups += 1;
      number = this.groups;
    }
    const inner = this.alternatives();
    if (!this.take(')')) throw new Refused('it has a "(" without ")"');
    this.flags = outer;
    if (number === undefined) return inner;
    return (run, at, next) =>
      inner(run, at, end => {
        const before = run.groups[number];
        run.groups[number] = run.text.slice(at, end);
        if (next(end)) return true;
        run.groups[number] = before;
        return false;
      });
  }

  private escaped(): Matcher {
    const char = this.text[this.at] ?? '';
    if (char === 'A' || char === 'z') {
      this.at += 1;
      return char === 'A'
        ? (_, at, next) => at === 0 && next(at)
        : ({ text }, at, next) => at === text.length && next(at);
    }
    return one(this.escape());
  }

  /** What stands behind a backslash, inside brackets or outside. */
  private escape(): Is {
    const char = this.text[this.at];
    if (char === undefined) throw new Refused('it ends with a backslash');
    this.at += 1;
    const known = CLASSES[char.toLowerCase()];
    if (known) return char === char.toLowerCase() ? known : found => !known(found);
    if (CONTROLS[char]) return found => found === CONTROLS[char];
    if (/[1-9]/.test(char)) throw new Refused(`RE2 knows no "\\${char}"`);
    if (/[\w]/.test(char)) throw /[bBpPxQCE0]/.test(char) ? new NotJudged() : new Refused(`RE2 knows no "\\${char}"`);
    return found => found === char;
  }

  private set(): Is {
    const isNegated = this.take('^');
    const parts: Is[] = [];
    for (let isFirst = true; isFirst || this.text[this.at] !== ']'; isFirst = false) {
      if (this.at >= this.text.length) throw new Refused('it has a "[" without "]"');
      parts.push(this.inSet());
    }
    this.at += 1;
    return found => parts.some(part => part(found)) !== isNegated;
  }

  private inSet(): Is {
    const [whole, not, name] = /^\[:(\^?)(\w+):\]/.exec(this.text.slice(this.at)) ?? [];
    if (whole !== undefined) {
      this.at += whole.length;
      const known = NAMED[name!];
      if (!known) throw new NotJudged();
      return not ? found => !known(found) : known;
    }
    const char = this.text[this.at]!;
    this.at += 1;
    const single = char === '\\' ? this.escape() : this.same(char);
    const end = this.text[this.at + 1];
    if (this.text[this.at] !== '-' || end === undefined || end === ']') return single;
    const first = char === '\\' ? this.text[this.at - 1]! : char;
    this.at += 2;
    const last = end === '\\' ? this.text[this.at++]! : end;
    if (last === undefined || first > last) throw new Refused(`it has the range ${first}-${last}`);
    const isIn: Is = found => found >= first && found <= last;
    return this.flags.ignoreCase ? found => isIn(found.toLowerCase()) || isIn(found.toUpperCase()) : isIn;
  }

  private same(char: string): Is {
    const lower = char.toLowerCase();
    return this.flags.ignoreCase ? found => found.toLowerCase() === lower : found => found === char;
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }
}

function one(is: Is): Matcher {
  return (run, at, next) => {
    step(run);
    return at < run.text.length && is(run.text[at]!) && next(at + 1);
  };
}

function repeat(part: Matcher, [least, most]: readonly [number, number], isLazy: boolean): Matcher {
  const from = (run: Run, at: number, done: number, next: (at: number) => boolean): boolean => {
    step(run);
    const more = () =>
      done < most && part(run, at, end => (end > at || done < least) && from(run, end, done + 1, next));
    const enough = () => done >= least && next(at);
    return isLazy ? enough() || more() : more() || enough();
  };
  return (run, at, next) => from(run, at, 0, next);
}
