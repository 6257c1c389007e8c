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

/** Of what was sent. */
const MOST_TWICE = 0.05;

/** What must hold of each word; gives what does not. */
const RULES: Record<Word, (account: Account, underWay: number) => string[]> = {
  acknowledged: (account, underWay) => [...nothingLost(account), ...fewTwice(account, underWay)],
  disk: nothingLost,
  memory: ({ lostAccepted, unexplained, queued }) => [
    ...(unexplained > 0 ? [`${unexplained} lost that waited in no queue when something was killed`] : []),
    ...(lostAccepted > queued ? [`more lost than the ${queued} that waited in queues`] : []),
  ],
};

/** @param underWay spans that are with the backend at a time, at the most */
export const broken = (word: Word, account: Account, underWay: number): string[] => RULES[word](account, underWay);

function nothingLost({ lostAccepted }: Account): string[] {
  return lostAccepted > 0 ? [`${lostAccepted} spans were accepted, and are lost`] : [];
}

/** A backend ends what it has begun, also when the answer is cut off: what is under way then comes again, and the more the slower it is. */
function fewTwice({ twice, sent }: Account, underWay: number): string[] {
  return twice > Math.max(MOST_TWICE * sent, underWay)
    ? [`more than ${MOST_TWICE * 100} %, and than the ${underWay} that were under way, arrived twice`]
    : [];
}
