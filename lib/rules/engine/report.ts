import type { Judged } from './judged';
import { asGithub } from './report-github';
import { asJson } from './report-json';
import { asText } from './report-text';

/** Name of a report's format. */
export type Format = keyof typeof FORMATS;

/**
 * Writes a report, with a line end behind it.
 *
 * @param color whether the text format has colours. @default false
 */
export function report(judged: Judged, format: Format, color = false): string {
  return FORMATS[format](judged, color);
}

const FORMATS = {
  text: asText,
  json: asJson,
  // Only this one needs the rules' pages and hashes.
  sarif: (judged: Judged) => (require('./report-sarif') as typeof import('./report-sarif')).asSarif(judged),
  github: asGithub,
};
