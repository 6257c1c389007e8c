import { randomUUID } from 'node:crypto';
import type { Edge } from '../../lab/edge';
import { fromMesh, straightToPod } from '../access/neighbours';
import { prepared, TRANSPORTS } from '../access/senders';
import { Issuer, trusting } from '../access/tokens';
import { arrival } from '../arrival';
import type { Case, Context } from '../case';
import { accepted, type Overrides, probe } from '../probe';
import { doctorOf } from './doctor';
import { anotherIdentity, otherDoors } from './doors';
import { trySendersOf } from './senders';

/** The golden case with three ways in, each with an access of its own. */
export const EDGES = /^edges$/;

/** The ways in, and what an ordinary sender of each presents. */
export interface Ways {
  readonly internal: Way;
  readonly public: Way;
  readonly partner: Way;
}

export interface Way {
  readonly name: string;
  readonly edge: Edge;
  readonly good: Overrides;
}

/** Several edges before one Alloy: whose senders get in, by which of them, with what. */
export const edges: Case = {
  id: 'edges',
  title: 'each edge lets in whom it says, none lets in another one’s, and the doctor names the one that is broken',
  environments: EDGES,
  async run(context) {
    const issuer = new Issuer();
    const ways = waysOf(context, issuer);
    const objects = [trusting(context, issuer)];
    const partner = { ...context, edge: ways.partner.edge };
    await prepared(partner, { objects, good: ways.partner.good }, async () => {
      for (const way of Object.values(ways)) await arrives(context, way);
      await trySendersOf(context, ways, issuer);
      await otherDoors(context, ways);
      await straightToPod(context);
      await anotherIdentity(context, ways);
      await doctorOf(context, ways, issuer);
      await fromMesh(context);
    });
  },
};

function waysOf({ environment }: Context, issuer: Issuer): Ways {
  const edge = (name: string): Edge => {
    const found = environment.edges.find(one => one.name === name);
    if (!found) throw new Error(`${environment.name} has no Gateway ${name}`);
    return found;
  };
  const token = { headers: { authorization: `Bearer ${issuer.token()}` } };
  return {
    internal: { name: 'internal', edge: edge('otlp-gateway'), good: {} },
    public: { name: 'public', edge: edge('otlp-public-gateway'), good: {} },
    partner: { name: 'partner', edge: edge('otlp-partner-gateway'), good: token },
  };
}

const ITEMS = 20;

/** All that its ordinary senders send arrives, and once. */
async function arrives(context: Context, { name, edge, good }: Way): Promise<void> {
  const { environment, check } = context;
  for (const transport of TRANSPORTS) {
    for (const signal of environment.config.signals) {
      const run = randomUUID();
      const message = { signal, run, items: ITEMS };
      const seen = await probe({ ...context, edge }, transport, { ...good, signal, run, message });
      const { items, distinct } = await arrival(environment, run, signal, ITEMS);
      const holds = accepted(seen) && items === ITEMS && distinct === ITEMS;
      check(`${name}, ${transport}: ${signal}`, holds, `${seen.text}, ${items} of ${ITEMS} arrived`);
    }
  }
}
