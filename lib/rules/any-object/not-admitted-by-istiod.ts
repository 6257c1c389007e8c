import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { EDGE } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { istiodRefusals } from '../model/istiod-refusals';

export const notAdmittedByIstiod: Rule = {
  id: 'not-admitted-by-istiod',
  hop: 'any-object',
  severity: 'error',
  summary: 'Routes, destinations, servers and sidecars are such that istiod admits them.',
  why: `The admission webhook of istiod refuses what the definition of the kind allows and what means nothing: retries that say when but not how often, a connection pool
without a limit, a destination's port without a number. The sync fails ("admission webhook … denied the request: configuration is invalid"), and the old object stays. Where the webhook is not asked, istiod drops the part.`,
  fix: 'Write what istiod admits.',
  reads: ['DestinationRule', ...SERVERS, 'Sidecar', ...ROUTES],
  ...twins(EDGE, 'retries: {attempts: 0}', 'retries: {attempts: 0, perTryTimeout: 2s}'),
  *check({ manifests }) {
    yield* istiodRefusals(manifests);
  },
};
