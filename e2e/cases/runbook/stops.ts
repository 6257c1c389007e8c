import { join } from 'node:path';
import { attempt } from '../../lab/processes';
import { BIN } from '../../lab/tools';
import type { Context } from '../case';
import { accepted, probeUntil, type Seen } from '../probe';
import { type Block, blocksOf } from './reader';

/** Stops the last signal as the runbook prints it, in both ways, and undoes each. */
export async function tryStops(context: Context, runbook: string): Promise<void> {
  const signal = context.environment.config.signals.at(-1)!;
  const blocks = blocksOf(runbook).filter(({ subsection }) => subsection === 'Stop one signal');
  const [drop, undrop, hold, unhold] = blocks.slice(-4) as [Block, Block, Block, Block];
  const see = async (what: string, block: Block, fits: (seen: Seen) => boolean) => {
    const { code, output } = await operate(context, block.text);
    for (const transport of ['http', 'grpc'] as const) {
      const seen = code === 0 ? await probeUntil(context, transport, fits, { signal }) : undefined;
      const holds = seen !== undefined && fits(seen);
      context.check(`${transport}: ${what} ${signal}`, holds, seen?.text ?? `exit ${code}, ${output.slice(-300)}`);
    }
  };
  await see('drop', drop, isAnswer(403, 7));
  await see('undo: drop', undrop, accepted);
  await see('hold', hold, isAnswer(503, 14));
  await see('undo: hold', unhold, accepted);
}

const isAnswer =
  (status: number, grpcStatus: number) =>
  (seen: Seen): boolean =>
    seen.grpcStatus === undefined ? seen.status === status : seen.grpcStatus === grpcStatus;

function operate({ lab }: Context, text: string) {
  const env = { PATH: `${BIN}:${process.env.PATH}`, KUBECONFIG: lab.controlPlane.kubeconfig, CONTEXT: 'lab' };
  return attempt(['sh', '-c', text], { ...env, KUBECACHEDIR: join(lab.folder, 'operator') });
}
