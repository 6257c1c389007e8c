import type { Account } from './account';

/** What `delivery` says of a destination, as its exporter's text in config.alloy has it. */
export type Word = 'acknowledged' | 'memory' | 'disk';

/** Reads the word of the first destination of traces, or of the only one. */
export function wordOf(config: string): Word {
  const exporters = config.split(/^(?=otelcol\.exporter\.(?:otlp|otlphttp) )/m).slice(1);
  const own = exporters.find(text => /^\S+ "traces"/.test(text)) ?? exporters[0] ?? '';
  if (/wait_for_result\s+= true/.test(own)) return 'acknowledged';
  return /storage\s+= otelcol\.storage\.file/.test(own) ? 'disk' : 'memory';
}

const MOST_TWICE = 0.05;

/** What must hold of each word; gives what does not. */
const RULES: Record<Word, (account: Account) => string[]> = {
  acknowledged: account => [...nothingLost(account), ...fewTwice(account)],
  disk: nothingLost,
  memory: ({ lostAccepted, unexplained, queued }) => [
    ...(unexplained > 0 ? [`${unexplained} lost that waited in no queue when something was killed`] : []),
    ...(lostAccepted > queued ? [`more lost than the ${queued} that waited in queues`] : []),
  ],
};

export const broken = (word: Word, account: Account): string[] => RULES[word](account);

function nothingLost({ lostAccepted }: Account): string[] {
  return lostAccepted > 0 ? [`${lostAccepted} spans were accepted, and are lost`] : [];
}

function fewTwice({ twice, sent }: Account): string[] {
  return twice > MOST_TWICE * sent ? [`more than ${MOST_TWICE * 100} % arrived twice`] : [];
}
