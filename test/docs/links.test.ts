/** Every link of every page, and every page that the program names, is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PROJECT } from '../golden';
import { anchorsOf, hasExamples, linksOf, pages, textOf } from './pages';

const anchors = new Map<string, Set<string>>();
function anchorsIn(page: string): Set<string> {
  const known = anchors.get(page) ?? anchorsOf(textOf(page));
  anchors.set(page, known);
  return known;
}

/** What is wrong with a link from a folder. */
function wrong(folder: string, link: string): string | undefined {
  const [path, anchor] = link.split('#') as [string, string?];
  const file = normalize(join(folder, path));
  if (!hasExamples() && /^(environments|dist)\//.test(file)) return undefined;
  if (!existsSync(join(PROJECT, file))) return `${file} is not there`;
  if (anchor && file.endsWith('.md') && !anchorsIn(file).has(anchor)) return `${file} has no #${anchor}`;
  return undefined;
}

test('links between pages lead somewhere', () => {
  const mistakes = pages().flatMap(page =>
    linksOf(textOf(page))
      .filter(link => !/^[a-z]+:/.test(link))
      .map(link => {
        const inPage = link.startsWith('#');
        const problem = inPage
          ? anchorsIn(page).has(link.slice(1))
            ? undefined
            : `no #${link.slice(1)}`
          : wrong(dirname(page), decodeURIComponent(link));
        return problem && `${page}: ${link}: ${problem}`;
      })
      .filter(Boolean),
  );
  expect(mistakes).toEqual([]);
});

test('pages that the program or its sources name are there', () => {
  const sources = ['lib', 'scripts', 'page', 'e2e/cases', 'e2e/lab'].flatMap(folder =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter(path => /\.(ts|mjs)$/.test(path))
      .map(path => join(folder, path)),
  );
  const mistakes = [...sources, 'action.yml', 'package.json', '.pre-commit-hooks.yaml'].flatMap(source => {
    const text = readFileSync(join(PROJECT, source), 'utf8');
    // A page of our own begins a text, a code or a sentence; of others' pages the address stands before it.
    const named = text.matchAll(/(?<![\w/.-])(docs\/[\w/.-]+\.md|README\.md)(#[\w-]+)?/g);
    return [...named]
      .map(([link]) => wrong('.', link))
      .filter(Boolean)
      .map(problem => `${source}: ${problem}`);
  });
  expect(mistakes).toEqual([]);
});
