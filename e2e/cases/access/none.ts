import { ALLOY } from '../../lab/alloy';
import type { Context } from '../case';
import { accepted, flags, probe } from '../probe';
import { tryBrowser } from './browser';
import { fromMesh, straightToPod } from './neighbours';
import { authorities, getsIn, prepared, trySenders } from './senders';
import { SPOOFED, tryTenant } from './tenant';

export async function anybody(context: Context): Promise<void> {
  // the pods are ready a moment before the gateway knows their endpoints
  await prepared(context, {}, () =>
    trySenders(context, [{ what: 'no credential', holds: getsIn }, ...authorities(context, getsIn)]),
  );
  if (ALLOY) {
    await tryTenant(context, 'a sender that names no tenant', 'team-a', {});
    await tryTenant(context, 'a spoofed tenant', 'team-a', { headers: SPOOFED });
  }
  await tryBrowser(context);
  await concurrency(context);
  await straightToPod(context);
  await fromMesh(context);
}

/** More requests at once than the limit: those over it get 503 at once, and senders retry that. */
async function concurrency(context: Context): Promise<void> {
  const { trafficPolicy } = context.environment.manifests.find('DestinationRule').spec;
  const allowed: number = trafficPolicy.connectionPool.http.http2MaxRequests;
  // all of them are under way before the first has sent its body
  const send = () => probe(context, 'http', { bodyAfterSeconds: 1 });
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, send));
  const good = answers.filter(accepted).length;
  const refused = answers.filter(seen => seen.status === 503 && flags(seen) === 'UO').length;
  context.check(
    `${AT_ONCE} requests at once, ${allowed} allowed`,
    good === allowed && refused === AT_ONCE - allowed,
    `${good} accepted, ${refused} × 503 UO`,
  );
}

const AT_ONCE = 8;
