import { randomUUID } from 'node:crypto';
import { MIXED } from '../../clients/programs';
import { arrival } from '../arrival';
import type { Case, Context } from '../case';
import { probe } from '../probe';
import { ROWS, type Row } from './rows';

/** The golden cases in which both transports have one name. */
export const ONE_HOST = /^one-host(-one-port)?$/;

/** Both transports have one name: the path says which receiver a request gets to, on whatever port, and nothing else does. */
export const oneHost: Case = {
  id: 'one-host',
  title: 'with one name for both transports each request gets to the receiver of its path, or to none',
  environments: ONE_HOST,
  async run(context) {
    for (const row of ROWS) await tried(context, row);
    await bothAtOnce(context);
  },
};

/** A request that is told it was taken is at the backend once; one that is told no is not there. */
async function tried(context: Context, { what, transport, overrides, holds, arrives }: Row): Promise<void> {
  const run = randomUUID();
  const given = typeof overrides === 'function' ? overrides(context.environment.edge) : overrides;
  const seen = await probe(context, transport, { run, signal: 'traces', ...given });
  const { items } = arrives ? await arrival(context.environment, run, 'traces', 1) : await now(context, run);
  const right = holds(seen) && items === (arrives ? 1 : 0);
  const cluster = seen.log?.upstream_cluster?.split('|')[1];
  context.check(`${transport}: ${what}`, right, `${seen.text}${cluster ? ` → ${cluster}` : ''}, ${items} arrived`);
}

/** What arrived of a run so far. */
async function now({ environment }: Context, run: string): Promise<{ items: number }> {
  const counts = await environment.counts();
  return { items: counts.reduce((sum, { runs }) => sum + (runs[run]?.traces?.items ?? 0), 0) };
}

const EACH = 50;

/** One HTTP/2 connection with the requests of both, as a client may that reuses one for a name. */
async function bothAtOnce({ environment, client, lab, check }: Context): Promise<void> {
  const { grpc, http } = environment.edge;
  for (const port of new Set([grpc.port, http.port])) {
    const run = randomUUID();
    const words = [`${grpc.host}:${port}`, lab.authority.caFile, run, String(EACH)];
    const { output } = await client.run([process.execPath, MIXED, ...words]);
    const { items } = await arrival(environment, run, 'traces', 2 * EACH);
    const holds = output.trim() === `{"grpc 200 0":${EACH},"http 200":${EACH}}` && items === 2 * EACH;
    check(`${EACH} requests of each at once, one connection to ${port}`, holds, `${output.trim()}, ${items} arrived`);
  }
}
