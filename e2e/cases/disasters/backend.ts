import { QUERY_PORT, tellBackend } from '../../lab/backends';
import type { Pod } from '../../lab/pods';
import { sleep } from '../../lab/processes';
import type { Context } from '../case';
import { flood, type Sent } from '../load';
import type { Kind } from './kind';

/** How long a backend that is well takes to answer. */
export const LATENCY_MS = 100;

/** Something that the backend of traces does for some seconds. */
const forSeconds = (
  id: string,
  text: string,
  { from, to }: { from: number; to: number },
  during: (context: Context, backend: Pod, milliseconds: number) => Promise<void>,
): Kind => ({
  id,
  place: 'backend',
  draw(random) {
    const milliseconds = random.whole(from * 1000, to * 1000);
    return {
      text: `${text} for ${(milliseconds / 1000).toFixed(1)} s`,
      happen: context => during(context, context.environment.backendOf('traces')!.pod, milliseconds),
    };
  },
});

const told =
  (word: string, back: string) =>
  async (_: Context, backend: Pod, milliseconds: number): Promise<void> => {
    await tellBackend(backend, word);
    await sleep(milliseconds);
    await tellBackend(backend, back);
  };

/** Refuses connections, and resets those that there are, as a machine does on which nothing listens. */
async function away(_: Context, backend: Pod, milliseconds: number): Promise<void> {
  const rule = `INPUT -i eth0 -p tcp ! --dport ${QUERY_PORT} -j REJECT --reject-with tcp-reset`.split(' ');
  backend.netns.run(['iptables', '-I', ...rule]);
  await sleep(milliseconds);
  backend.netns.run(['iptables', '-D', ...rule]);
}

/** The backend is slow, and others send so much that something has to be refused. */
const flooded =
  (latency: number, sent: Omit<Sent, 'requests'>) =>
  async (context: Context, backend: Pod, milliseconds: number): Promise<void> => {
    await tellBackend(backend, `latency/${latency}`);
    const flooding = flood(context, 'disaster', sent);
    await sleep(milliseconds);
    await flooding.stop();
    await tellBackend(backend, `latency/${LATENCY_MS}`);
    await sleep(latency);
  };

/** Within an exporter's timeout. */
const SLOW_MS = 4000;
const SHORT = { from: 1, to: 8 };
const LONG = { from: 5, to: 8 };

export const BACKEND_KINDS: readonly Kind[] = [
  forSeconds('backend-refuses', 'the backend refuses', SHORT, told('refuse/503', 'refuse/0')),
  forSeconds('backend-hangs', 'the backend hangs', SHORT, told('hang/1', 'hang/0')),
  forSeconds('backend-away', 'the backend is away', SHORT, away),
  {
    ...forSeconds(
      'memory-short',
      'slow backend, memory short',
      LONG,
      flooded(SLOW_MS, { http: false, senders: 320, spans: 6000, bytes: 0, pause: '1s' }),
    ),
    latency: SLOW_MS,
  },
  {
    ...forSeconds(
      'queue-full',
      'slow backend, queue full',
      LONG,
      flooded(SLOW_MS, { http: false, senders: 1000, spans: 1, bytes: 100 }),
    ),
    latency: SLOW_MS,
  },
];
