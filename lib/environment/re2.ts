/**
 * Whether Alloy can compile a regular expression. Go's syntax is RE2's: JavaScript's own RegExp takes lookaround and
 * backreferences, and refuses what Go takes. https://pkg.go.dev/regexp/syntax
 */

/** What is wrong with an expression, in a few words; undefined where Go compiles it. */
export function re2Mistake(expression: string): string | undefined {
  try {
    new Parser([...expression]).alternatives(0);
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

class Mistake extends Error {}

const MOST_REPEATS = 1000;
const DEEPEST = 250;
const CATEGORIES = /^(C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?|Any)$/;
const FOUR_LETTER_SCRIPTS = new Set(['Ahom', 'Cham', 'Lisu', 'Thai', 'Toto']);
const POSIX = /^\[:\^?(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;

class Parser {
  private at = 0;
  private readonly names = new Set<string>();

  constructor(private readonly text: readonly string[]) {}

  /**
   * Reads alternatives up to the end of the text or of the group. Returns how often nested repetitions repeat at most.
   */
  alternatives(depth: number): number {
    if (depth > DEEPEST) throw new Mistake('too many groups inside each other');
    let most = 1;
    let repeatable = 0;
    let afterRepeat = false;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) {
        if (depth > 0) throw new Mistake('a "(" without ")"');
        return most;
      }
      if (character === ')') {
        if (depth === 0) throw new Mistake('a ")" without "("');
        return most;
      }
      const repeat = this.repetition();
      if (repeat !== undefined) {
        if (!repeatable) throw new Mistake('nothing before a repetition to repeat');
        if (afterRepeat) throw new Mistake('a repetition of a repetition');
        if (repeatable * repeat > MOST_REPEATS) throw new Mistake(`more than ${MOST_REPEATS} repetitions`);
        most = Math.max(most, repeatable * repeat);
        afterRepeat = true;
        continue;
      }
      afterRepeat = false;
      repeatable = this.atom(depth) ?? repeatable;
      most = Math.max(most, repeatable);
    }
  }

  /**
   * Reads one atom. Returns how often it repeats already; 0: a repetition can't follow; undefined: the atom before it
   * still counts.
   */
  private atom(depth: number): number | undefined {
    const character = this.text[this.at++]!;
    if (character === '|') return 0;
    if (character === '(') return this.group(depth);
    if (character === '[') this.class();
    if (character === '\\') return this.escapeOutside();
    return 1;
  }

  /**
   * Reads `*`, `+`, `?`, `{n,m}` or a lazy form. Returns the larger of its bounds; undefined where none stands here.
   */
  private repetition(): number | undefined {
    const character = this.text[this.at];
    let times: number | undefined;
    if (character === '*' || character === '+' || character === '?') {
      this.at += 1;
      times = 1;
    } else if (character === '{') {
      const found = /^\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}/.exec(this.rest());
      if (!found) return undefined;
      const [whole, least, comma, most] = found;
      this.at += whole.length;
      const [low, high] = [Number(least), Number(most ?? (comma ? 0 : least))];
      if (low > MOST_REPEATS || high > MOST_REPEATS) throw new Mistake(`more than ${MOST_REPEATS} repetitions`);
      if (most !== undefined && low > high) throw new Mistake('a repetition of more times than at most');
      times = Math.max(low, high, 1);
    }
    if (times !== undefined && this.text[this.at] === '?') this.at += 1;
    return times;
  }

  private group(depth: number): number | undefined {
    if (this.text[this.at] === '?') {
      const rest = this.rest();
      const [named, name] = /^\?P?<([A-Za-z0-9_]+)>/.exec(rest) ?? [];
      const [flags] = /^\?([imsU]*|[imsU]*-[imsU]+)[:)]/.exec(rest) ?? [];
      if (named !== undefined) {
        if (this.names.has(name!)) throw new Mistake('a name of a group twice');
        this.names.add(name!);
        this.at += named.length;
      } else if (flags === undefined) {
        if (/^\?<?[=!]/.test(rest)) throw new Mistake('lookaround, which RE2 does not have');
        throw new Mistake('"(?" without a form that RE2 has');
      } else {
        this.at += flags.length;
        if (flags.endsWith(')')) return undefined;
      }
    }
    const times = this.alternatives(depth + 1);
    this.at += 1;
    return times;
  }

  private escapeOutside(): number | undefined {
    const character = this.text[this.at];
    if (character === 'Q') {
      const first = this.at + 1;
      let end = first;
      while (end < this.text.length && !(this.text[end] === '\\' && this.text[end + 1] === 'E')) end += 1;
      this.at = end + 2;
      return end > first ? 1 : undefined;
    }
    if (character !== undefined && 'AbBz'.includes(character)) {
      this.at += 1;
      return 1;
    }
    if (!this.classEscape()) this.characterEscape();
    return 1;
  }

  /** `\d` and the like, behind the backslash. */
  private classEscape(): boolean {
    const character = this.text[this.at];
    if (character === undefined) throw new Mistake('a backslash at the end');
    if ('dDsSwW'.includes(character)) {
      this.at += 1;
      return true;
    }
    if (character !== 'p' && character !== 'P') return false;
    const [whole, long, short] = /^[pP](?:\{\^?([A-Za-z_]+)\}|([A-Z]))/.exec(this.rest()) ?? [];
    const name = long ?? short;
    if (whole === undefined || !isUnicodeClass(name!)) throw new Mistake('a Unicode class that RE2 does not know');
    this.at += whole.length;
    return true;
  }

  /** An escape that stands for one character; its code. */
  private characterEscape(): number {
    const rest = this.rest();
    const [octal] = /^(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest) ?? [];
    const [hexadecimal, braces, two] = /^x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(rest) ?? [];
    const character = this.text[this.at]!;
    const named = 'afnrtv'.indexOf(character);
    if (octal !== undefined) {
      this.at += octal.length;
      return Number.parseInt(octal, 8);
    }
    if (hexadecimal !== undefined) {
      const code = Number.parseInt((braces ?? two)!, 16);
      if (code > 0x10ffff) throw new Mistake('an escape of a character that does not exist');
      this.at += hexadecimal.length;
      return code;
    }
    this.at += 1;
    if (named >= 0) return [7, 12, 10, 13, 9, 11][named]!;
    if (/^[\0-\x7f]$/.test(character) && !/[a-zA-Z0-9]/.test(character)) return character.codePointAt(0)!;
    if (/[1-9]/.test(character)) throw new Mistake('a backreference, which RE2 does not have');
    throw new Mistake('an escape that RE2 does not have');
  }

  private class(): void {
    if (this.text[this.at] === '^') this.at += 1;
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      if (this.text[this.at] === undefined) throw new Mistake('a "[" without "]"');
      const posix = POSIX.exec(this.rest());
      if (posix) this.at += posix[0].length;
      else if (/^\[:[^\]]*:\]/.test(this.rest())) throw new Mistake('a class of characters that RE2 does not know');
      else this.range();
    }
    this.at += 1;
  }

  /** `a`, `a-z`, or a class inside of a class. */
  private range(): void {
    if (this.text[this.at] === '\\') {
      this.at += 1;
      if (this.classEscape()) return;
      this.at -= 1;
    }
    const low = this.classCharacter();
    if (this.text[this.at] !== '-' || this.text[this.at + 1] === ']' || this.text[this.at + 1] === undefined) return;
    this.at += 1;
    if (this.classCharacter() < low) throw new Mistake('a range of characters from the later to the earlier');
  }

  private classCharacter(): number {
    const character = this.text[this.at++];
    if (character === undefined) throw new Mistake('a "[" without "]"');
    if (character !== '\\') return character.codePointAt(0)!;
    if (this.text[this.at] === undefined) throw new Mistake('a backslash at the end');
    return this.characterEscape();
  }

  /** As much of the text as any construct may take at once. */
  private rest(): string {
    return this.text.slice(this.at, this.at + 100).join('');
  }
}

function isUnicodeClass(name: string): boolean {
  if (CATEGORIES.test(name)) return true;
  if (name.length === 4 && !FOUR_LETTER_SCRIPTS.has(name)) return false;
  try {
    return new RegExp(`\\p{Script=${name}}`, 'u') !== undefined;
  } catch {
    return false;
  }
}
