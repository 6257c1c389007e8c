import { ALLOY } from '../../lab/alloy';
import { tellBackend } from '../../lab/backends';
import { sleep } from '../../lab/processes';
import { alloyName, crash } from '../../lab/replacement';
import { reloaded } from '../alloy-changes';
import type { Case, Context } from '../case';
import { healthy } from '../probe';
import { type Account, settle } from './account';
import { LATENCY_MS } from './backend';
import { draw } from './draw';
import type { Disaster } from './kind';
import { answered, type Ledger, ledgerOf, type Sender, SPANS_A_SECOND, STREAMS, startSender } from './senders';
import { broken, type Word, wordOf } from './words';

/** Counted at the application: what a sender was told of each span, and what the backend has of it. */
export const disasters: Case = {
  id: 'disasters',
  title: 'what is promised is kept, whatever dies: by a sender that retries and one that does not',
  once: true,
  goldens: /^disasters-/,
  skip: ({ config }) =>
    config.signals.includes('traces') && config.decisionSeconds === 0
      ? undefined
      : 'it takes no traces, or samples them',
  async run(context) {
    const { environment, disasters: wanted, note } = context;
    const word = ALLOY ? wordOf(environment.config.text) : 'acknowledged';
    if (!ALLOY)
      note(
        'there is no Alloy here (ALLOY_BIN or PATH): a collector stands in for it and its backend, and proxies alone die',
      );
    await environment.setLatency(LATENCY_MS);
    try {
      for (const [index, disaster] of draw(wanted).entries()) {
        const since = Date.now();
        const what = `${index + 1} ${disaster.text}`;
        const rows = await happens(context, word, disaster, what).catch(async error => {
          context.check(what, false, (error as Error).message);
          await repair(context);
          return [(error as Error).message];
        });
        const seconds = ((Date.now() - since) / 1000).toFixed(0);
        const head = `seed ${wanted.seed}, ${index + 1} of ${wanted.count}: ${disaster.text} (${seconds} s)`;
        note([head, ...rows].join('\n      '));
      }
      if (ALLOY && word === 'acknowledged') await control(context);
    } finally {
      await environment.setLatency(0);
    }
  },
};

/** Gives what is to be told of it at once. */
async function happens(context: Context, word: Word, disaster: Disaster, what: string): Promise<string[]> {
  const rows: string[] = [];
  await around(context, disaster, async () => {
    const { ledgers, kills } = await sending(context, disaster);
    const settled = [true, false].map(async retries => {
      const own = ledgers.filter(ledger => ledger.retries === retries);
      return { own, retries, account: await settle(context.environment, own, kills) };
    });
    for (const { own, retries, account } of await Promise.all(settled)) {
      const bad = broken(word, account, underWay(disaster));
      const seen = [row(account), ...bad, ...(bad.length > 0 ? [answered(own)] : [])].join('; ');
      const who = retries ? 'retries' : 'does not';
      context.check(`${what} · ${word}, ${who}`, bad.length === 0, seen);
      rows.push(`${who.padEnd('does not'.length)}  ${seen}`);
    }
    await disaster.look?.(context, what, ledgers);
    rows.push(answered(ledgers));
  });
  await healthy(context);
  return rows;
}

/** After a disaster that did not come to its end: the next one shall find a path that is whole. */
async function repair(context: Context): Promise<void> {
  const { environment } = context;
  const { pod } = environment.backendOf('traces')!;
  for (const word of ['refuse/0', 'hang/0', `latency/${LATENCY_MS}`]) await tellBackend(pod, word);
  await environment.restartGateway();
  await environment.restartWorkloads();
  await healthy(context);
}

/** Spans of each kind of sender. */
const underWay = ({ latency = LATENCY_MS }: Disaster): number => (SPANS_A_SECOND * latency) / 1000;

type Told = Ledger & Sender;

/** Senders send before, while and after something happens. */
async function sending(
  context: Context,
  { senders = STREAMS, after, happen }: Pick<Disaster, 'senders' | 'after' | 'happen'>,
): Promise<{ ledgers: Told[]; kills: number[] }> {
  const kills: number[] = [];
  const started = senders.map(sender => startSender(context, sender));
  await sleep(after);
  for (const pod of context.environment.alloys)
    void pod.containers.get(alloyName(pod))!.ended.then(() => kills.push(Date.now()));
  try {
    await happen(context);
    await sleep(AFTERWARDS_MS);
  } finally {
    for (const { program } of started) program.terminate();
  }
  const ledgers = await Promise.all(started.map(async one => ({ ...one, ...(await ledgerOf(one)) })));
  return { ledgers, kills };
}

const AFTERWARDS_MS = 2000;

const around = (context: Context, { around }: Disaster, work: () => Promise<void>): Promise<void> =>
  around ? around(context, work) : work();

/** The same with a queue that says yes at once: what waits in it for the backend is lost with it. */
async function control(context: Context): Promise<void> {
  const undo = await reloaded(config => config.replaceAll(/^\t+wait_for_result\s+= true\n/gm, ''))(context);
  try {
    const { ledgers, kills } = await sending(context, { after: 1000, happen: refusesAndDies });
    const account = await settle(context.environment, ledgers, kills);
    const bad = broken('acknowledged', account, 0);
    context.check(
      'control: without wait_for_result, the backend refuses + SIGKILL of Alloy',
      bad.length > 0,
      row(account),
    );
  } finally {
    await undo();
  }
  await healthy(context);
}

async function refusesAndDies({ environment }: Context): Promise<void> {
  const { pod } = environment.backendOf('traces')!;
  await tellBackend(pod, 'refuse/503');
  await sleep(1500);
  const died = Promise.all(environment.alloys.map(alloy => crash(environment, alloy, alloyName(alloy))));
  await tellBackend(pod, 'refuse/0');
  await died;
}

function row({ sent, refused, accepted, delivered, twice, lostAccepted, lostSent, queued }: Account): string {
  const number = (value: number, width = 6) => value.toLocaleString('en').padStart(width);
  return [
    `sent${number(sent, 7)}`,
    `told no${number(refused)}`,
    `accepted${number(accepted, 7)}`,
    `delivered${number(delivered, 7)}`,
    `twice${number(twice)} (${((100 * twice) / sent).toFixed(1).padStart(4)} %)`,
    `lost of accepted${number(lostAccepted)}, of sent${number(lostSent)}`,
    ...(queued > 0 ? [`waiting at a kill${number(queued)}`] : []),
  ].join('  ');
}
