import type { Pod } from '../../lab/pods';
import { alloyName, crash, endContainer, evict, evictGateway, rollOut } from '../../lab/replacement';
import type { Context } from '../case';
import { type Drawn, type Kind, together } from './kind';

type Happen = (context: Context, pod: Pod) => Promise<void>;

/** Something that happens to one of Alloy's pods, or to all of them at once. */
const toAlloy = (id: string, text: string, happen: Happen): Kind => ({
  id,
  place: 'alloy',
  draw(random): Drawn {
    const all = random.next() < 0.5;
    const which = random.whole(0, 1e6);
    return {
      text: `${text}, ${all ? 'every pod' : 'one pod'}`,
      happen: async context => {
        const { alloys } = context.environment;
        const pods = all ? [...alloys] : [alloys[which % alloys.length]!];
        await together(pods.map(pod => happen(context, pod)));
      },
    };
  },
});

const simple = (id: string, place: Kind['place'], text: string, happen: Drawn['happen']): Kind => ({
  id,
  place,
  draw: () => ({ text, happen }),
});

const PROXY = 'istio-proxy';

/** These need no Alloy behind them. */
const PROXIES = [
  toAlloy('sidecar-killed', 'SIGKILL of the sidecar', ({ environment }, pod) => crash(environment, pod, PROXY)),
  toAlloy('sidecar-terminated', 'SIGTERM of the sidecar', ({ environment }, pod) =>
    endContainer(environment, pod, PROXY),
  ),
  simple('gateway-killed', 'gateway', 'SIGKILL of the gateway', ({ environment }) =>
    crash(environment, environment.gateways[0]!, PROXY),
  ),
  simple('gateway-terminated', 'gateway', 'SIGTERM of the gateway, evicted', ({ environment }) =>
    evictGateway(environment, environment.gateways[0]!),
  ),
].map((kind): Kind => ({ ...kind, withoutAlloy: true }));

export const POD_KINDS: readonly Kind[] = [
  toAlloy('alloy-killed', 'SIGKILL of Alloy', ({ environment }, pod) => crash(environment, pod, alloyName(pod))),
  toAlloy('alloy-terminated', 'SIGTERM of Alloy, evicted', ({ environment }, pod) => evict(environment, pod)),
  simple('alloy-rolled', 'alloy', 'rollout of Alloy', ({ environment }) => rollOut(environment)),
  ...PROXIES,
];
