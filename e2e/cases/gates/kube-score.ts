import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { attempt } from '../../lab/processes';
import { tool, unbuilt } from '../../lab/tools';
import { REPOSITORY } from '../../repository';
import type { Case } from '../case';
import { counted, type Output, outputs } from './outputs';

/** What kube-score says of every environment is what kube-score.yaml gives a reason for: nothing else, and nothing less. */
export const kubeScore: Case = {
  id: 'kube-score',
  title: 'kube-score says nothing that kube-score.yaml has no reason for, and each reason is needed',
  once: true,
  skip: () => unbuilt('kube-score'),
  async run({ check }) {
    const all = outputs();
    const remarks = (await Promise.all(all.map(remarksOn))).flat();
    const exemptions = readExemptions();
    const unexplained = remarks.filter(one => !exemptions.some(exemption => explains(exemption, one)));
    check('explained', unexplained.length === 0, unexplained.map(text).join('; ') || counted(all));
    const idle = exemptions.filter(exemption => !remarks.some(one => explains(exemption, one)));
    check(
      'each reason is needed',
      idle.length === 0,
      idle.map(({ says }) => says).join('; ') || `${exemptions.length} reasons`,
    );
  },
};

/** A remark of kube-score's that stays, and why. */
interface Exemption {
  readonly says: string;
  /** The container that it is about. @default - any */
  readonly container?: string;
  readonly why: string;
}

const readExemptions = (): Exemption[] =>
  load(readFileSync(join(REPOSITORY, 'e2e/cases/gates/kube-score.yaml'), 'utf8')) as Exemption[];

interface Remark {
  readonly environment: string;
  readonly object: string;
  readonly says: string;
  /** The container's name; empty where the remark is about the object. */
  readonly container: string;
}

const explains = ({ says, container }: Exemption, remark: Remark): boolean =>
  says === remark.says && (container === undefined || container === remark.container);

const text = ({ environment, object, says, container }: Remark): string =>
  `${environment}: ${object} ${container}: ${says}`;

interface Scored {
  readonly object_name: string;
  readonly checks: readonly {
    readonly grade: number;
    readonly skipped: boolean;
    readonly check: { readonly name: string };
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** The best grade: nothing to say. */
const ALL_OK = 10;

async function remarksOn({ name, files }: Output): Promise<Remark[]> {
  const { output } = await attempt([tool('kube-score'), 'score', '--output-format', 'json', ...files]);
  return (JSON.parse(output) as Scored[]).flatMap(({ object_name: object, checks }) =>
    checks
      .filter(({ grade, skipped }) => grade < ALL_OK && !skipped)
      .flatMap(({ check, comments }) => comments ?? [{ path: '', summary: check.name }])
      .map(({ path, summary }) => ({ environment: name, object, says: summary, container: path })),
  );
}
