import { ISTIO_ROUTES, ISTIO_SERVERS } from '../../kubernetes/kinds';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { istiodRefusals } from '../model/istiod-refusals';

export const notAdmittedByIstiod: Rule = {
  id: 'not-admitted-by-istiod',
  hop: 'any-object',
  severity: 'error',
  summary: 'Routes, destinations, servers, sidecars and entries are such that istiod admits them.',
  why: `The admission webhook of istiod refuses what the definition of the kind allows and what means nothing: several destinations without weights, a
connection pool without a limit, a certificate where the mode takes the mesh's own. The sync fails ("admission webhook … denied the request: configuration is invalid"), and the old object stays. Where the webhook is not asked, istiod drops the part.`,
  fix: 'Write what istiod admits.',
  reads: ['DestinationRule', ...ISTIO_SERVERS, 'ServiceEntry', 'Sidecar', ...ISTIO_ROUTES],
  ...twins(PATH + MESH, 'connectionPool: {http: {idleTimeout: 30s}}', 'connectionPool: {}'),
  *check({ manifests }) {
    yield* istiodRefusals(manifests);
  },
};
