import { ATTRIBUTE_PLACES } from '../../facts/aws-nlb';
import { inert } from '../../foreign/text';
import { attributesOf, isNlb } from '../../kubernetes/nlb';
import { nlbRow } from '../ledger/nlb';
import type { Gap, GapFinder } from '../model/gap';
import { type NlbAnnotation, nlbAnnotations } from '../model/nlb';
import type { Service } from '../model/read/kubernetes/services';

const ACTIONS = 'service.beta.kubernetes.io/actions.';

/** Finds the annotations and attributes of load balancers that the ledger leaves open, and attributes that it does not have. */
export const openAnnotations: GapFinder = function* ({ services }) {
  for (const service of services.filter(isNlb)) {
    for (const key of Object.keys(service.annotations)) {
      if (key.startsWith(ACTIONS)) yield* gapAt(service, key, 'actions');
    }
    for (const annotation of nlbAnnotations(service)) {
      if (!annotation.known) continue;
      yield* gapAt(service, annotation.key, annotation.name);
      yield* attributesIn(service, annotation);
    }
  }
};

function* attributesIn(service: Service, { key, name, written }: NlbAnnotation): Generator<Gap> {
  if (!Object.hasOwn(ATTRIBUTE_PLACES, name)) return;
  for (const attribute of Object.keys(attributesOf(service, written))) yield* gapAt(service, key, name, attribute);
}

function* gapAt({ manifest: object }: Service, key: string, name: string, attribute?: string): Generator<Gap> {
  const verdict = nlbRow(name, attribute)?.verdict;
  if (verdict && !('open' in verdict)) return;
  yield {
    object,
    path: ['metadata', 'annotations', key],
    what: inert(attribute ?? `aws-load-balancer-${name}`.replace(/^.*-actions$/, 'actions')),
    why: verdict ? verdict.open : 'No rule knows this attribute.',
  };
}
