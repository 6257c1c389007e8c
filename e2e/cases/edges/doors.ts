import type { Transport } from '../../lab/edge';
import { gatewayRights } from '../../lab/gateway';
import { forbidden, getsIn, noConnection, noRoute, TRANSPORTS, type Verdict } from '../access/senders';
import type { Context } from '../case';
import { type Overrides, probe, probeUntil } from '../probe';
import type { Way, Ways } from './index';

/** Through the load balancer of one edge, asking for the name of another: with what a sender of the first has, and with all there is. */
export async function otherDoors(context: Context, ways: Ways): Promise<void> {
  const all = Object.values(ways);
  for (const door of all) for (const wanted of all) if (door !== wanted) await askFor(context, door, wanted);
}

async function askFor(context: Context, door: Way, wanted: Way): Promise<void> {
  const through = { ...context, edge: door.edge };
  const name = `${wanted.name}’s name at the load balancer of ${door.name}`;
  for (const transport of TRANSPORTS) {
    const { host } = wanted.edge[transport];
    const tried = async (what: string, overrides: Overrides, holds: Verdict) => {
      const seen = await probe(through, transport, { ...door.good, ...overrides });
      context.check(`${transport}: ${name}, ${what}`, holds(seen, transport), seen.text);
    };
    await tried('as SNI and Host', { authority: host, tls: { servername: host, verify: false } }, noConnection);
    await tried('as Host alone', { authority: host }, noRoute);
    if (transport === 'http') await tried('in the request line', { path: `https://${host}/v1/traces` }, noRoute);
  }
}

/** A gateway with the labels of ours, and the ServiceAccount of none: it has the routes, and Alloy's sidecar says no. */
export async function anotherIdentity(context: Context, { internal }: Ways): Promise<void> {
  const { environment, check } = context;
  const { edge } = internal;
  const stranger = { ...edge, account: 'another-gateway' };
  const rights = gatewayRights(stranger);
  const through = { ...context, edge };
  try {
    for (const object of rights) await environment.apply(object);
    await environment.restartGateway(stranger);
    for (const transport of TRANSPORTS) {
      const seen = await refused(transport);
      check(`${transport}: through a gateway that is none of ours`, forbidden(seen, transport), seen.text);
    }
  } finally {
    for (const object of rights) await environment.restore(object);
    await environment.restartGateway(edge);
  }
  for (const transport of TRANSPORTS) {
    const seen = await probeUntil(through, transport, answer => getsIn(answer, transport));
    check(`${transport}: through ours again`, getsIn(seen, transport), seen.text);
  }

  function refused(transport: Transport) {
    return probeUntil(through, transport, answer => forbidden(answer, transport));
  }
}
