import { ALLOY } from '../../lab/alloy';
import { sleep } from '../../lab/processes';
import { BACKEND_KINDS } from './backend';
import { type Disaster, type Kind, together } from './kind';
import { POD_KINDS } from './pods';
import { Random } from './random';
import { sizes } from './sizes';
import { tenants } from './tenants';

const ALL: readonly Kind[] = [...POD_KINDS, ...BACKEND_KINDS, sizes, tenants];
const SINGLE = ALLOY ? ALL : ALL.filter(({ withoutAlloy }) => withoutAlloy);
const PAIRS_A_DECK = 4;

/** So many disasters, the same for the same seed. Each kind comes once before any comes twice, and pairs among them. */
export function draw({ seed, count }: { seed: number; count: number }): Disaster[] {
  const random = new Random(seed);
  const deck: (Kind | undefined)[] = [];
  return Array.from({ length: count }, () => {
    if (deck.length === 0) deck.push(...random.shuffled([...SINGLE, ...Array<undefined>(PAIRS_A_DECK)]));
    const kind = deck.pop();
    return kind ? one(kind, random) : pair(random);
  });
}

function one(kind: Kind, random: Random): Disaster {
  const after = random.whole(1000, 4000);
  const { text, happen } = kind.draw(random);
  return { ...kind, after, text: `${text}, after ${(after / 1000).toFixed(1)} s`, happen };
}

/** Two at once, in different places: one may not take the other's pods away. */
function pair(random: Random): Disaster {
  const able = SINGLE.filter(({ place }) => place);
  const [first] = random.shuffled(able) as [Kind];
  const [second] = random.shuffled(able.filter(({ place }) => place !== first.place)) as [Kind];
  const [a, b] = [one(first, random), one(second, random)].sort((x, y) => x.after - y.after) as [Disaster, Disaster];
  return {
    ...a,
    latency: Math.max(a.latency ?? 0, b.latency ?? 0) || undefined,
    text: `${a.text} + ${b.text}`,
    happen: async context => {
      const later = sleep(b.after - a.after).then(() => b.happen(context));
      await together([a.happen(context), later]);
    },
  };
}
