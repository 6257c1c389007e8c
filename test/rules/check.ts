import { check } from '../../lib/check';

export { check };

/** What one rule got in a text, in order. */
export function gotBy(rule: string, text: string, complete = false): string[] {
  return check([{ file: 'x.yaml', text }], { complete })
    .filter(finding => finding.rule === rule)
    .map(({ got }) => got);
}
