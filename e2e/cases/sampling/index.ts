import { ALLOY } from '../../lab/alloy';
import { sleep } from '../../lab/processes';
import { alloyName } from '../../lab/replacement';
import { type Case, type Context, TWO_TIERS } from '../case';
import { type Account, settle } from '../disasters/account';
import { LATENCY_MS } from '../disasters/backend';
import { Random } from '../disasters/random';
import { answered } from '../disasters/senders';
import { healthy } from '../probe';
import { KINDS, type Kind } from './kinds';
import { around, BOTH, SPREADS, type Told } from './senders';
import { type Traces, tracesOf } from './traces';

/** Several pods receive, and several behind them sample. */
export const sampling: Case = {
  id: 'sampling',
  title:
    'a trace whose spans come over ten connections is judged as a whole by one pod, and none is lost whatever is replaced',
  environments: TWO_TIERS,
  skip: () => (ALLOY ? undefined : 'there is no Alloy here (ALLOY_BIN or PATH)'),
  async run(context) {
    const { environment, disasters, note } = context;
    await environment.setLatency(LATENCY_MS, 'traces');
    try {
      await spreads(context);
      for (const kind of deck(disasters)) {
        const since = Date.now();
        const rows = await happens(context, kind);
        note([`${kind.text} (${((Date.now() - since) / 1000).toFixed(0)} s)`, ...rows].join('\n      '));
      }
    } finally {
      await environment.setLatency(0, 'traces');
    }
  },
};

/** So many kinds, each once before any comes twice, the same for the same seed; those that take minutes come after the others. */
function deck({ seed, count }: Context['disasters']): Kind[] {
  const random = new Random(seed);
  const [quick, slow] = [KINDS.filter(kind => !kind.slow), KINDS.filter(kind => kind.slow)];
  const all: Kind[] = [];
  while (all.length < count) all.push(...random.shuffled(quick), ...random.shuffled(slow));
  return all.slice(0, count);
}

/** Nothing happens: a trace is judged as a whole where its spans come within the decision's wait. */
async function spreads(context: Context): Promise<void> {
  const { environment, check } = context;
  const ledgers = await around(context, SPREADS, async () => {});
  for (const ledger of ledgers) {
    const { account, traces } = await outcome(context, ledger, []);
    const within = ledger.spread < environment.config.decisionSeconds;
    const complete = account.lostAccepted + account.twice + account.refused === 0;
    check(
      `spans of a trace within ${ledger.spread} s, decided after ${environment.config.decisionSeconds} s`,
      complete && (within ? traces.whole === traces.sent : traces.split === traces.sent),
      row(traces, account),
    );
  }
}

/** Gives what is to be told of it at once. */
async function happens(context: Context, kind: Kind): Promise<string[]> {
  const undo = await kind.form?.(context);
  // the balancer asks the DNS every 5 s, and Alloy the hosts file as often
  if (undo) await sleep(10_000);
  const kills: number[] = [];
  const ledgers = await around(context, BOTH, async () => {
    for (const pod of context.environment.samplers)
      void pod.containers.get(alloyName(pod))!.ended.then(() => kills.push(Date.now()));
    await kind.happen(context);
  });
  const outcomes = await Promise.all(ledgers.map(ledger => outcome(context, ledger, kills)));
  const rows = outcomes.map(({ account, traces }, index) => {
    const { retries } = ledgers[index]!;
    const bad = broken(kind, account);
    const seen = [row(traces, account), ...bad].join('; ');
    context.check(`${kind.text} · ${retries ? 'retries' : 'does not'}`, bad.length === 0, seen);
    return `${retries ? 'retries ' : 'does not'}  ${seen}`;
  });
  await undo?.();
  await healthy(context);
  return [...rows, answered(ledgers)];
}

interface Outcome {
  readonly account: Account;
  readonly traces: Traces;
}

async function outcome({ environment }: Context, ledger: Told, kills: readonly number[]): Promise<Outcome> {
  const account = await settle(environment, [ledger], kills, STILL_SECONDS);
  return { account, traces: await tracesOf(environment, ledger) };
}

/** Longer than a decision and the longest pause between two tries of an exporter: 30 s, and half as much again by chance. */
const STILL_SECONDS = 60;

function broken({ loses }: Kind, { lostAccepted, unexplained, queued }: Account): string[] {
  if (loses === 'control') return lostAccepted > 0 ? [] : ['nothing is lost: the row beside it shows nothing'];
  if (!loses) return lostAccepted > 0 ? [`${lostAccepted} spans were accepted, and are lost`] : [];
  return [
    ...(unexplained > 0 ? [`${unexplained} lost that no sampler held when one ended`] : []),
    ...(lostAccepted > queued ? [`more lost than the ${queued} that samplers held`] : []),
  ];
}

function row({ sent, whole, split, lost, refused }: Traces, account: Account): string {
  const number = (value: number, width = 5) => value.toLocaleString('en').padStart(width);
  return [
    `traces${number(sent)}: whole${number(whole)}  split${number(split, 4)}  lost${number(lost, 4)}  told no${number(refused, 4)}`,
    `spans: accepted${number(account.accepted, 6)}  lost of accepted${number(account.lostAccepted, 4)}  twice${number(account.twice, 4)}`,
    ...(account.queued > 0 ? [`held at an end${number(account.queued)}`] : []),
  ].join(' · ');
}
