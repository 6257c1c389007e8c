import { inert } from '../foreign/text';
import type { Path } from '../kubernetes/json';
import { type Manifest, nameOf } from '../kubernetes/manifests';
import type { AlloyConfig } from '../rules/model/read/alloy/config';

/** Something that stands at a hop: an object, or a component of Alloy. All texts are inert. */
export interface Thing {
  /** Its name, with its kind. */
  readonly label: string;
  /** What is to be known of it, a line each. */
  readonly details: readonly string[];
  /** The object that it is, or that it is written in. */
  readonly object: string;
  /** Whether the input only names it. @default false */
  readonly isMissing?: true;
  readonly file: string;
  readonly line: number;
}

/** An object, at a place in it. */
export function thingAt(manifest: Manifest, details: readonly string[], path: Path = [], label?: string): Thing {
  return {
    label: inert(label ?? nameOf(manifest)),
    details: details.map(inert),
    object: inert(nameOf(manifest)),
    file: manifest.file,
    line: manifest.locate(path).line,
  };
}

/** Something at a line of a configuration of Alloy. */
export function thingIn(
  { manifest, path }: AlloyConfig,
  line: number,
  label: string,
  details: readonly string[],
): Thing {
  const thing = thingAt(manifest, details, path, label);
  return manifest.locate(path).isBlock ? { ...thing, line: thing.line + line } : thing;
}
