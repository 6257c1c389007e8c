import { ALLOY } from '../lab/alloy';
import type { Environment } from '../lab/environment';
import { type Case, type Context, GATEWAY_API } from './case';
import { bomb, nested, ZSTD_WINDOW } from './hostile-bodies';
import { accepted, probe, probeUntil } from './probe';

/** With the memory that the Deployment gives it, and with the sizes that its receiver takes. */
export const hostile: Case = {
  id: 'hostile',
  title: 'no single request ends Alloy, and other senders are served meanwhile',
  goldens: GATEWAY_API,
  skip: environment => (ALLOY ? unlimited(environment) : 'there is no Alloy here (ALLOY_BIN or PATH)'),
  async run(context) {
    for (const transport of ['grpc', 'http'] as const) {
      for (const signal of context.environment.config.signals) {
        const raw = { base64: bomb(signal, context.environment.config.limits[transport]), encoding: 'gzip' };
        await survives(context, `${transport}: empty ${signal}, as many as fit`, transport, {
          signal,
          raw,
          timeoutSeconds: 60,
        });
      }
      const deep = { base64: nested(context.environment.config.limits[transport]), encoding: 'gzip' };
      await survives(context, `${transport}: one value nested as deep as fits`, transport, {
        raw: deep,
        timeoutSeconds: 60,
      });
      const raw = { base64: ZSTD_WINDOW, encoding: 'zstd' };
      const refused = await survives(context, `${transport}: zstd with a window of 512 MiB`, transport, {
        raw,
        repeat: 20,
      });
      const status = transport === 'grpc' ? refused.grpcStatus === PERMISSION_DENIED : refused.status === 403;
      context.check(`${transport}: zstd is refused at the sidecar`, status, refused.text);
    }
  },
};

const PERMISSION_DENIED = 7;

/** Sends it to a pod, and an ordinary request right behind it. */
async function survives(
  context: Context,
  what: string,
  transport: 'grpc' | 'http',
  overrides: Parameters<typeof probe>[2],
): Promise<Awaited<ReturnType<typeof probe>>> {
  const before = kills(context.environment);
  const sent = probe(context, transport, { message: undefined, ...overrides });
  const other = await probe(context, transport === 'grpc' ? 'http' : 'grpc', {});
  const seen = await sent;
  // once the garbage is collected
  const after = await probeUntil(context, transport, accepted);
  const ended = context.environment.alloys.filter(({ containers }) => containers.get('alloy')?.exited).length;
  const killed = kills(context.environment) - before + ended;
  context.check(
    what,
    killed === 0 && accepted(after) && (accepted(other) || isRetryable(other)),
    `${seen.text}; ${killed} killed, ${peaks(context.environment)} at most; meanwhile ${other.text}, then ${after.text}`,
  );
  return seen;
}

/** What the memory limiter answers while it lasts. */
const isRetryable = ({ status, grpcStatus }: { status?: number; grpcStatus?: number }): boolean =>
  status === 503 || grpcStatus === 14;

const limits = ({ alloys }: Environment) => alloys.flatMap(({ memory }) => [...memory.values()]);

const kills = (environment: Environment): number => limits(environment).reduce((sum, limit) => sum + limit.kills, 0);

const peaks = (environment: Environment): string =>
  limits(environment)
    .map(({ peak, bytes }) => `${Math.round(peak / 2 ** 20)} of ${bytes / 2 ** 20} MiB`)
    .join(', ');

function unlimited(environment: Environment): string | undefined {
  return limits(environment).length === environment.alloys.length
    ? undefined
    : 'this machine lets nobody set a memory limit';
}
