import { randomUUID } from 'node:crypto';
import { arrival } from './arrival';
import { type Case, type Context, GATEWAY_API } from './case';
import { accepted, probe } from './probe';

const MIB = 1024 * 1024;

export const limits: Case = {
  id: 'limits',
  title: 'the largest message arrives, and one byte more is refused for good',
  goldens: GATEWAY_API,
  async run(context) {
    for (const transport of ['grpc', 'http'] as const) await limit(context, transport);
  },
};

async function limit(context: Context, transport: 'grpc' | 'http'): Promise<void> {
  const { environment, check } = context;
  const mib = environment.config.limits[transport];
  const signal = environment.config.signals[0]!;
  const run = randomUUID();
  // more than the backend takes at once, in items that it takes
  const items = Math.max(1, mib / 2);
  const send = (size: number) =>
    probe(context, transport, { message: { signal, run, items, size }, timeoutSeconds: 30 });
  const under = await send(mib * MIB);
  const { items: came } = await arrival(environment, run, signal, items);
  check(`${transport}: ${mib} MiB`, accepted(under) && came === items, `${under.text}, ${came} of ${items} arrived`);
  const over = await send(mib * MIB + 1);
  const refused = transport === 'grpc' ? over.grpcStatus === RESOURCE_EXHAUSTED : over.status === 400;
  check(`${transport}: ${mib} MiB and a byte`, refused, over.text);
}

const RESOURCE_EXHAUSTED = 8;
