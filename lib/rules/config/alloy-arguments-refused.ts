import { closest, distance } from 'fastest-levenshtein';
import { COMMANDS, RUN_FLAGS } from '../../facts/alloy-flags';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { minorOf } from '../model/alloy-scopes';
import { callOf, isUnknown, placeOfCall } from '../model/read/alloy/command-line';
import type { Container } from '../model/read/kubernetes/workloads';

export const alloyArgumentsRefused: Rule = {
  id: 'alloy-arguments-refused',
  hop: 'config',
  severity: 'error',
  summary: 'Alloy is called with a command, flags and one path that it knows, each an argument of its own.',
  why: `Kubernetes splits nothing: an item of args is one argument, whatever blanks it has. Alloy ends at once ("unknown command", "unknown flag", "accepts 1 arg(s)"), the pods crash in a loop, and the
Service has no endpoints. Flags have two dashes; the Agent's flags and Prometheus's are others.`,
  fix: 'Write args: [run, <path>, --<flag>=<value>, …], each an item of its own.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy('otelcol.receiver.otlp "ingest" {\n  grpc { }\n  output { traces = [backends.tempo.default.input] }\n}'),
    '[run, /config/config.alloy, --storage',
    '["run /config/config.alloy", --storage',
  ),
  *check({ processes }) {
    const seen = new Set<Container>();
    for (const { workload, container } of processes) {
      if (seen.has(container) || !/(?:^|\/)alloy[:@]/.test(container.image ?? '')) continue;
      seen.add(container);
      const { words, isSure } = callOf(container);
      const why = isSure && words.length > 0 && whyRefused(words, minorOf(container));
      if (why) yield { object: workload.manifest, path: placeOfCall(container), ...why };
    }
  },
};

interface Why {
  readonly got: string;
  readonly fix?: string;
}

function whyRefused([command, ...words]: readonly string[], minor: number | undefined): Why | undefined {
  if (isUnknown(command!) || /^-(?:h|v|-help|-version)$/.test(command!)) return undefined;
  if (command!.startsWith('-'))
    return { got: `before ${command} stands no command`, fix: 'Write run before the flags.' };
  if (!(COMMANDS as readonly string[]).includes(command!))
    return {
      got: `"${command}" is one argument, and no command of Alloy's`,
      fix: /\s/.test(command!) ? 'Write each word as an item of its own.' : 'Write run before the path.',
    };
  return command === 'run' ? inRun(words, minor) : undefined;
}

/** Reads the words behind "run" as Alloy does. */
function inRun(words: readonly string[], minor: number | undefined): Why | undefined {
  const paths: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '--') {
      paths.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      paths.push(word);
      continue;
    }
    const why = flagProblem(word, minor);
    if (why) return why;
    if (word.startsWith('--') && !word.includes('=') && !RUN_FLAGS.get(word.slice(2))?.isSwitch) at += 1;
  }
  if (words.some(isUnknown)) return undefined;
  const [path, second] = paths;
  if (path === undefined)
    return { got: 'no path of a configuration stands behind run', fix: 'Write the path behind run.' };
  if (/\s-/.test(path))
    return { got: `"${path}" is one argument: a path`, fix: 'Write each word as an item of its own.' };
  return second === undefined
    ? undefined
    : {
        got: `${path} and ${second} are two paths, and Alloy takes one`,
        fix: (COMMANDS as readonly string[]).includes(path)
          ? `Write ${path} once: command and args are one call.`
          : /^(?:true|false)$/.test(second) || /^(?:true|false)$/.test(path)
            ? 'Write the value of a switch behind "=".'
            : 'Name the folder to read several files.',
      };
}

function flagProblem(word: string, minor: number | undefined): Why | undefined {
  if (!word.startsWith('--')) {
    const name = word.slice(1).split('=')[0]!;
    if (word === '-h') return undefined;
    return { got: `${word} has one dash`, fix: RUN_FLAGS.has(name) ? `Write -${word}.` : instead(name) };
  }
  const [name, value] = word.slice(2).split(/=(.*)/s) as [string, string?];
  const flag = RUN_FLAGS.get(name);
  // a newer Alloy may have further flags
  if (!flag) {
    if (/\s/.test(name)) return { got: `"${word}" is one argument`, fix: 'Write "=" before the value.' };
    return minor === Number.POSITIVE_INFINITY ? undefined : { got: `Alloy has no flag --${name}`, fix: instead(name) };
  }
  if (minor !== undefined && minor < flag.since)
    return {
      got: `--${name} came with Alloy 1.${flag.since}, and this is 1.${minor}`,
      fix: `Run Alloy 1.${flag.since} or newer, or do without.`,
    };
  if (flag.isSwitch && value !== undefined && !isUnknown(value) && !/^(?:1|0|t|f|true|false)$/i.test(value))
    return { got: `--${name} is true or false, and not "${value}"`, fix: `Write --${name}=true.` };
  return undefined;
}

const LONGEST = 60;

function instead(name: string): string {
  if (name === 'config.file') return 'Write the path of the file itself behind run, without a flag.';
  if (name === 'config.expand-env') return 'Leave it out: config.alloy reads variables by sys.env("NAME").';
  const meant = closest(name.slice(0, LONGEST), [...RUN_FLAGS.keys()]);
  return distance(meant, name) > meant.length / 3 ? '"alloy run --help" lists the flags.' : `Write --${meant}.`;
}
