/** How a container calls Alloy. */
import { get, type Path, strings } from '../../../../kubernetes/json';
import { writtenValue } from '../kubernetes/container-variables';
import type { Container } from '../kubernetes/workloads';
import { isOpen, type ShellCommand, shellCommands } from './shell';

/** A call of Alloy. */
export interface AlloyCall {
  /** The arguments of the program. Empty: the image's own. A variable that the manifest does not write out stands as it is written. */
  readonly words: readonly string[];
  /** Whether a script does something else, too: it may write files and set variables. */
  readonly isScripted: boolean;
  /** Whether nothing else than the program's name stands before the words. */
  readonly isSure: boolean;
}

const CALLS = new WeakMap<Container, AlloyCall>();

/** How a container that runs Alloy calls it. */
export function callOf(container: Container): AlloyCall {
  const known = CALLS.get(container) ?? findCall(container);
  CALLS.set(container, known);
  return known;
}

/** The field that has the call: the script or the arguments. */
export function placeOfCall({ path, value }: Container): Path {
  return [...path, get(value, 'args') === undefined && get(value, 'command') !== undefined ? 'command' : 'args'];
}

/** The value of a flag, the last if it stands there several times. undefined if the call does not set the flag. */
export function flagOf(container: Container, name: string): string | undefined {
  const { words } = callOf(container);
  for (let at = words.length - 1; at >= 0; at -= 1) {
    if (words[at]!.startsWith(`--${name}=`)) return words[at]!.slice(name.length + 3);
    if (words[at] === `--${name}`) return words[at + 1];
  }
  return undefined;
}

/** Whether a part of a command line is filled in when the container starts. */
export function isUnknown(word: string): boolean {
  return isOpen(word);
}

function findCall(container: Container): AlloyCall {
  const command = strings(get(container.value, 'command')).map(word => expanded(container, word));
  const args = strings(get(container.value, 'args')).map(word => expanded(container, word));
  const words = [...command, ...args];
  const script = scriptIn(words);
  if (!script)
    return { words: behindProgram(words), isScripted: false, isSure: command.length === 0 || isProgram(command[0]) };
  const commands = shellCommands(script.text, name => writtenValue(container, name), script.parameters);
  const found = commands.map(behindWrapper).find(({ words }) => isProgram(words[0]) && words[1] === 'run');
  return found
    ? { words: found.words.slice(1), isScripted: commands.length > 1 || found.isOpen, isSure: true }
    : { words: words.slice(0, 1), isScripted: true, isSure: false };
}

/** What Kubernetes makes of a word: $(NAME) is the variable, and $$ is a dollar. */
function expanded(container: Container, word: string): string {
  return word.replaceAll(/\$\$|\$\((\w+)\)/g, (whole, name?: string) =>
    name === undefined ? '$' : (writtenValue(container, name) ?? whole),
  );
}

/** The script that a shell is given by -c, with the words behind it. */
function scriptIn(words: readonly string[]): { text: string; parameters: readonly string[] } | undefined {
  const shell = words.findIndex(word => /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(word));
  const option = words.findIndex((word, at) => at > shell && /^-[a-z]*c[a-z]*$/.test(word));
  // a shell behind the program is an argument of the program's
  if (shell < 0 || option < 0 || words.slice(0, shell).some(isProgram)) return undefined;
  const text = words[option + 1];
  return text === undefined || text.length > LONGEST ? undefined : { text, parameters: words.slice(option + 3) };
}

/** More characters than a script in an argument has. */
const LONGEST = 10_000;

/** The words behind the program's name, or all of them if the image's entrypoint is the program. */
function behindProgram(words: readonly string[]): readonly string[] {
  const at = words.findIndex(isProgram);
  return at < 0 || words.slice(0, at).includes('run') ? words : words.slice(at + 1);
}

/** A command without what only starts it, and without its variables. */
function behindWrapper({ words, isOpen }: ShellCommand): ShellCommand {
  const at = words.findIndex(
    word => !/^(?:exec|env|nohup|command|time|if|then|do|else|!|\{|[A-Za-z_]\w*=.*)$/s.test(word),
  );
  return { words: at < 0 ? [] : words.slice(at), isOpen };
}

function isProgram(word: string | undefined): boolean {
  return /(?:^|\/)alloy$/.test(word ?? '');
}
