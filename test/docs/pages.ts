/** The pages that people read, as their parts: headings, links, fenced blocks, commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../golden';

/**
 * Whether environments/ has the examples that the pages are about. In a fork others stand there, under the fork's own DNS
 * names: nobody has example.com.
 */
export function hasExamples(): boolean {
  const files = ['dev', 'guide', 'prod', 'scale'].map(name => join(PROJECT, 'environments', `${name}.yaml`));
  return files.every(file => existsSync(file) && /^hosts:.*example\.com/ms.test(readFileSync(file, 'utf8')));
}

/** All pages by path. Those of docs/rules and docs/decisions have links, and no commands. */
export function pages(): string[] {
  const below = (folder: string) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.md'))
      .map(path => `${folder}/${path}`);
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'e2e/README.md',
    'test/rules/README.md',
    ...below('docs'),
    ...(hasExamples() ? below('dist') : []),
  ];
}

export const textOf = (page: string): string => readFileSync(join(PROJECT, page), 'utf8');

/** A fenced block: the words behind its fence, its text, and the line where it begins, from 1. */
export interface Block {
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^( *)(`{3,})([^`\n]*)\n([\s\S]*?)^\1\2$/gm)].map(({ 3: info, 4: text, index }) => ({
    info: info!.trim(),
    text: text!,
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/** The text without its fenced blocks. */
export const proseOf = (markdown: string): string => markdown.replace(/^( *)(`{3,})([^`\n]*)\n[\s\S]*?^\1\2$/gm, '');

/** What `#…` may name in a page: as GitHub makes it of each heading. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(markdown).matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    let name = slug;
    for (let again = 1; anchors.has(name); again++) name = `${slug}-${again}`;
    anchors.add(name);
  }
  for (const [, id] of markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id!);
  return anchors;
}

/** The targets of links and pictures in prose. */
export const linksOf = (markdown: string): string[] =>
  [
    ...proseOf(markdown)
      .replace(/(`+)[^`\n]*?\1(?!\])/g, '')
      .matchAll(/\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)?)\)/g),
  ].map(([, target]) => target!);
