/** Pages that are generated, or computed in part, are what their sources say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withComputed } from '../../scripts/computed';
import { cookbook, MARKDOWN } from '../../scripts/cookbook-docs';
import { versionsFile } from '../../scripts/versions-docs';
import { PROJECT } from '../golden';

test('docs/cookbook.md is up to date; if not: npm run docs', () =>
  expect(readFileSync(join(PROJECT, MARKDOWN), 'utf8')).toBe(cookbook()));

test('docs/versions.md is up to date; if not: npm run docs', () => {
  const { is, shouldBe } = versionsFile();
  expect(is.match(/<!-- computed: /g)).toHaveLength(3);
  expect(is).toBe(shouldBe);
});

test('what nobody computes is told of', () =>
  expect(() => withComputed('<!-- computed: x -->\n<!-- end -->', {})).toThrow('nobody computes x'));
