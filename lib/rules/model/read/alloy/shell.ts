/** The commands of a shell script, as far as a text shows them. */

/** A simple command of a script. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Whether a part of a word is known only when the script runs. That part stands as it is written. */
  readonly isOpen: boolean;
}

/** Whether a word has a part that is known only when the script runs. */
export function isOpen(word: string): boolean {
  return /\$[\w({@*]|`/.test(word);
}

/**
 * The simple commands of a script, in order.
 *
 * @param lookUp gives the value of a variable, if the input shows it
 * @param parameters what "$@" stands for
 */
export function shellCommands(
  script: string,
  lookUp: (name: string) => string | undefined,
  parameters: readonly string[],
): readonly ShellCommand[] {
  const commands: string[][] = [[]];
  for (const [token] of script.matchAll(TOKEN)) {
    if (/^(?:[ \t]|\\\n|#)/.test(token)) continue;
    if (/^[\n;&|()]/.test(token)) commands.push([]);
    else if (/^["']?\$[@*]["']?$/.test(token)) commands.at(-1)!.push(...parameters);
    else if (!/^\d*[<>]/.test(token)) commands.at(-1)!.push(wordOf(token, lookUp));
  }
  return commands.filter(words => words.length > 0).map(words => ({ words, isOpen: words.some(isOpen) }));
}

/** A part of a word: text in quotes, a substitution, a character behind a backslash, or other characters. */
const PART =
  String.raw`'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\$\([^)]*\)|\$\{[^}]*\}|` +
  '`[^`]*`' +
  String.raw`|\\[^\n]|[^\s;&|()<>'"\\\x60]`;
const PARTS = new RegExp(PART, 'g');
/** Blanks, a comment, what ends a command, a redirection with its target, or a word. */
const TOKEN = new RegExp(
  String.raw`[ \t]+|\\\n|#[^\n]*|[\n;&|()]+|\d*(?:>>?|<)&?[ \t]*(?:${PART})*|(?:${PART})+|.`,
  'g',
);

function wordOf(token: string, lookUp: (name: string) => string | undefined): string {
  const parts = [...token.matchAll(PARTS)].map(([part]) => part);
  // outside of quotes a name's characters are parts of their own
  return parts
    .map(part =>
      part.startsWith("'") ? { text: part.slice(1, -1), isFixed: true } : { text: unquoted(part), isFixed: false },
    )
    .reduce<{ text: string; isFixed: boolean }[]>((all, part) => {
      const last = all.at(-1);
      if (last && last.isFixed === part.isFixed) last.text += part.text;
      else all.push({ ...part });
      return all;
    }, [])
    .map(({ text, isFixed }) => (isFixed ? text : filledIn(text, lookUp)))
    .join('');
}

function unquoted(part: string): string {
  if (part.startsWith('"')) return part.slice(1, -1).replaceAll(/\\(["\\$`])/g, '$1');
  return part.startsWith('\\') ? part.slice(1) : part;
}

/** A text with its variables: the value that the input shows, or the default that the text names, or the text itself. */
function filledIn(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (whole, plain?: string, named?: string, other?: string) => lookUp((plain ?? named)!) ?? other ?? whole,
  );
}
