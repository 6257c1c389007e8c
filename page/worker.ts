/** The checker in a thread of its own, so that typing stays smooth and a judgement can be stopped. */
import { shown } from '../lib/foreign/text';
import { examples } from '../lib/page/examples';
import { judgeFiles } from '../lib/page/judge';
import type { Answer, Ask } from './messages';

const say = (answer: Answer) => postMessage(answer);

addEventListener('message', ({ data: { files, complete } }: MessageEvent<Ask>) => {
  try {
    say({ verdict: judgeFiles(files, complete) });
  } catch (error) {
    say({
      failed: `The checker failed; please report it: ${shown(error instanceof Error ? error.message : error, 300)}`,
    });
  }
});
say({ examples: examples() });
