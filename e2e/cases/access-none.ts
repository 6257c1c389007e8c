import { otlpRequestOfSize } from '../clients/otlp';
import { tryBrowser } from './access-browser';
import { fromMesh, straightToPod } from './access-neighbours';
import { authorities, getsIn, prepared, trySenders } from './access-senders';
import { SPOOFED, tryTenant } from './access-tenant';
import type { Context } from './case';
import { accepted, flags, probe } from './probe';

export async function anybody(context: Context): Promise<void> {
  // the pods are ready a moment before the gateway knows their endpoints
  await prepared(context, {}, () =>
    trySenders(context, [{ what: 'no credential', holds: getsIn }, ...authorities(context, getsIn)]),
  );
  await tryTenant(context, 'a sender that names no tenant', 'team-a', {});
  await tryTenant(context, 'a spoofed tenant', 'team-a', { headers: SPOOFED });
  await tryBrowser(context);
  await concurrency(context);
  await straightToPod(context);
  await fromMesh(context);
}

/** More requests at once than the limit: some get 503 at once, and senders retry that. */
async function concurrency(context: Context): Promise<void> {
  const { environment, check } = context;
  const body = otlpRequestOfSize(environment.config.signals[0]!, 'at-once', 4 * 1024 * 1024);
  const count = { refused: 0, good: 0 };
  // they come from one sender, which may be too slow to have four under way
  for (let round = 0; round < 6 && (count.refused === 0 || count.good === 0); round++) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => probe(context, 'http', { body })));
    count.refused += answers.filter(seen => seen.status === 503 && flags(seen) === 'UO').length;
    count.good += answers.filter(accepted).length;
  }
  const { refused, good } = count;
  check(`${AT_ONCE} requests at once, 3 allowed`, refused > 0 && good > 0, `${good} accepted, ${refused} × 503 UO`);
}

const AT_ONCE = 24;
