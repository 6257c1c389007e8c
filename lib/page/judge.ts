import { inert } from '../foreign/text';
import { Manifests, type Source } from '../kubernetes/manifests';
import { parseYaml, YamlError } from '../kubernetes/yaml';
import { RULES } from '../rules';
import { asJson } from '../rules/engine/report-json';
import type { Finding, Unjudged } from '../rules/engine/rule';
import { judgeSources } from '../rules/judge-sources';
import { type Picture, pictureOf } from './picture';

/** A file on the page. */
export interface PageFile {
  readonly file: string;
  readonly text: string;
}

/** A file that can't be read, and the place where it stops being YAML. */
export interface Unread {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Inert. */
  readonly message: string;
}

/** What the page shows of its files: what the command `check` finds, and the picture. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly notJudged: readonly Unjudged[];
  readonly suppressed: number;
  readonly unread: readonly Unread[];
  /** What has to be known of the judgement: rules that failed, files that were judged apart. Inert lines. */
  readonly notes: readonly string[];
  readonly objects: number;
  readonly files: number;
  readonly milliseconds: number;
  readonly picture: Picture;
  /** Of each rule that found something: what is true of a correct path, and why. */
  readonly rules: Readonly<Record<string, { readonly summary: string; readonly why: string }>>;
  /** The report of `check --format json`. */
  readonly json: string;
}

/** Judges files as the command `check` does. @param complete whether what is not in the files does not exist */
export function judgeFiles(files: readonly PageFile[], complete: boolean): Verdict {
  const start = performance.now();
  const { sources, unread } = read(files);
  const judged = judgeSources(sources, complete);
  const { findings, failures, excused: suppressed, notJudged } = judged;
  const counts = { objects: judged.objects.length, files: judged.files, complete: judged.complete };
  const milliseconds = performance.now() - start;
  return {
    findings,
    notJudged,
    suppressed: suppressed.length,
    objects: counts.objects,
    files: counts.files,
    unread,
    milliseconds,
    notes: [...judged.notes, ...failures.map(({ message }) => message)].map(inert),
    picture: pictureOf(new Manifests(sources, complete), findings),
    rules: Object.fromEntries(
      RULES.filter(({ id }) => findings.some(({ rule }) => rule === id)).map(({ id, summary, why }) => [
        id,
        { summary, why: why.replaceAll('\n', ' ') },
      ]),
    ),
    json: asJson({ rules: RULES, findings, suppressed, notJudged, ...counts, unread: unread.length, milliseconds }),
  };
}

function read(files: readonly PageFile[]): { sources: Source[]; unread: Unread[] } {
  const sources: Source[] = [];
  const unread: Unread[] = [];
  for (const { file, text } of files) {
    try {
      sources.push({ file, documents: parseYaml(text) });
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      unread.push({ file, ...error.position, message: `not YAML: ${error.reason}` });
    }
  }
  return { sources, unread };
}
