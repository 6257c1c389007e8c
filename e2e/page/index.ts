import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import pc from 'picocolors';
import { REPOSITORY } from '../repository';
import { Browser, chromium } from './browser';
import { CHECKS, type Place } from './checks';
import { type Look, Tab } from './tab';

const USAGE = `npm run page:try -- [--screenshots <folder>] [<part of a check's name>]

Tries the page in a real Chromium; CHROMIUM names another than the machine's.`;

const PAGE = join(REPOSITORY, 'build', 'page', 'index.html');

/** Tries the page: a line for each check. A check holds only if the browser has nothing against the page either. */
async function main(words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    options: { screenshots: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const program = chromium();
  if (!program || !existsSync(PAGE)) {
    console.error(
      program
        ? `${PAGE} is not there: npm run page makes it`
        : 'NOT TRIED: there is no Chromium here. Install one, or name one in CHROMIUM',
    );
    return 1;
  }
  const text = readFileSync(PAGE);
  console.log(`${PAGE}: ${text.length} bytes, ${gzipSync(text).length} compressed`);
  if (values.screenshots) mkdirSync(values.screenshots, { recursive: true });
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(text));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = new Browser(program);
  let failed = 0;
  try {
    const { product } = await browser.send('Browser.getVersion');
    console.log(pc.dim(`${product}`));
    const wanted = CHECKS.filter(([what]) => positionals.every(word => what.includes(word)));
    for (const [what, run] of wanted) {
      const { tabs, place, end } = placeIn(browser, url, values.screenshots);
      const start = Date.now();
      try {
        const measured = await run(place);
        const complaints = tabs.flatMap(tab => tab.complaints);
        if (complaints.length > 0) throw new Error(complaints.join('\n    '));
        console.log(`${pc.green('✓')} ${what}${measured ? `: ${measured}` : ''} ${pc.dim(`${Date.now() - start} ms`)}`);
      } catch (error) {
        failed += 1;
        console.log(`${pc.red('✗')} ${what}\n    ${(error as Error).message}`);
        for (const tab of tabs) if (tab.complaints.length > 0) console.log(`    ${tab.complaints.join('\n    ')}`);
      } finally {
        await end();
      }
    }
    console.log(`${wanted.length - failed} of ${wanted.length} hold`);
  } finally {
    await browser.close();
    server.close();
  }
  return failed > 0 ? 1 : 0;
}

function placeIn(browser: Browser, url: string, screenshots: string | undefined) {
  const tabs: Tab[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'page-files-'));
  const open = async (address: string, look: Partial<Look> = {}) => {
    const tab = await Tab.open(browser, address, { width: 1440, height: 900, ...look });
    tabs.push(tab);
    await tab.until(
      '!document.body.classList.contains("judging") && document.querySelector(".card, .stop.right") !== null',
    );
    return tab;
  };
  const place: Place = {
    folder,
    open: (fragment = '', look = {}) => open(url + fragment, look),
    openFile: () => open(pathToFileURL(PAGE).href),
    keep: async (tab, name) => {
      if (screenshots) await tab.screenshot(join(screenshots, `${name}.png`));
    },
  };
  const end = async () => {
    for (const tab of tabs) await tab.close();
    rmSync(folder, { recursive: true });
  };
  return { tabs, place, end };
}

main(process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
