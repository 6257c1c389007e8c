import { SIGNALS } from '../../facts/otlp';
import { type Destination, destinationAt, MOST_DESTINATIONS } from '../destinations';
import type { Environment } from '../schema';
import type { Contradiction, Path } from '../structure';
import type { Check } from './check';

/** A destination, and the environment that it is one of. */
export interface Judged extends Destination {
  readonly environment: Environment;
}

/** Makes a check for each destination, with paths below the destination. If one can't be judged, the others still are. */
export function ofEach(check: (judged: Judged) => Contradiction | Contradiction[] | false | undefined): Check[] {
  const places = [...Array(MOST_DESTINATIONS).keys()];
  return SIGNALS.flatMap(signal =>
    places.map(
      (place): Check =>
        environment => {
          const destination = destinationAt(environment, signal, place);
          if (!destination) return [];
          const found = check({ ...destination, environment }) || [];
          return [found]
            .flat()
            .map(({ path, message }) => ({ path: [...destination.path, ...said(destination, path)], message }));
        },
    ),
  );
}

/** The field that the file has for a header of ours: a preset says the tenant by a field of its own. */
function said({ path: [...above], protocol }: Destination, path: Path): Path {
  return above.at(-1) !== protocol && path.join('.') === 'headers.X-Scope-OrgID' ? ['tenant'] : path;
}
