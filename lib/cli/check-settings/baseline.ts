import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { reasonOf } from '../../foreign/reason';
import { inert, inertJson } from '../../foreign/text';
import { type Fingerprint, fingerprintOf, keyOf } from '../../rules/engine/fingerprint';
import type { Excused, Finding } from '../../rules/engine/rule';
import { Unusable } from '../command';
import { at, disk } from '../output/disk';
import { readSettings } from './read-settings';
import { baselineSchema } from './schemas';

/**
 * Reads a baseline.
 *
 * @throws Unusable with a line for each mistake
 */
export function readBaseline(file: string): readonly Fingerprint[] {
  return readSettings(file, baselineSchema).findings;
}

/** Parts findings that a baseline has from new ones. What it has once excuses one finding. */
export function compared(
  findings: readonly Finding[],
  entries: readonly Fingerprint[],
  file: string,
): { unknown: Finding[]; known: Excused[]; gone: Fingerprint[] } {
  const left = new Map<string, Fingerprint[]>();
  for (const entry of entries) left.set(keyOf(entry), [...(left.get(keyOf(entry)) ?? []), entry]);
  const unknown: Finding[] = [];
  const known: Excused[] = [];
  for (const finding of findings) {
    if (left.get(keyOf(fingerprintOf(finding)))?.pop()) known.push({ ...finding, reason: `It is in ${file}.` });
    else unknown.push(finding);
  }
  return { unknown, known, gone: [...left.values()].flat() };
}

/**
 * Writes findings as a baseline, whole or not at all, in an order that no moved line changes.
 *
 * @throws Unusable if the file is there and is no baseline, or can't be written
 */
export function writeBaseline(file: string, findings: readonly Finding[]): void {
  if (at(file) !== undefined) refuseOther(file);
  const entries = findings.map(fingerprintOf).map(entry => ({ key: keyOf(entry), entry }));
  entries.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const text = `${inertJson({ version: 1, findings: entries.map(({ entry }) => entry) })}\n`;
  try {
    replace(at(file) ? realpathSync(file) : file, text);
  } catch (error) {
    throw new Unusable(inert(`${file} could not be written: ${reasonOf(error)}`));
  }
}

function refuseOther(file: string): void {
  try {
    readBaseline(file);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    throw new Unusable(
      `${inert(file)} is there and is no baseline, so it stays as it is. Name another file.\n${error.message}`,
    );
  }
}

function replace(file: string, text: string): void {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    disk.write(beside, text);
    disk.rename(beside, file);
  } catch (error) {
    if (at(beside)) disk.unlink(beside);
    throw error;
  }
}
