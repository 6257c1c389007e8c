import { BUNDLE_VERSION, OLDEST_BUNDLES } from '../../facts/gateway-api';
import { inert } from '../../foreign/text';
import { get, text } from '../../kubernetes/json';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';

export const gatewayApiTooOld: Rule = {
  id: 'gateway-api-too-old',
  hop: 'any-object',
  severity: 'error',
  summary: 'The definitions of the Gateway API in the input are of a release that istiod reads.',
  why: `The control plane looks at the release that a definition says (gateway.networking.k8s.io/bundle-version), and passes over kinds of older ones without a word: GRPCRoutes are there, have no status, and
gRPC gets UNIMPLEMENTED. A definition that says no release counts as too old, too.`,
  fix: 'Apply the definitions of a newer release of the Gateway API, standard channel.',
  reads: ['GRPCRoute'],
  ...twins(
    `${API_PATH}---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: grpcroutes.gateway.networking.k8s.io
  annotations: {gateway.networking.k8s.io/bundle-version: v1.4.0}
spec: {names: {kind: GRPCRoute}}
`,
    'bundle-version: v1.4.0',
    'bundle-version: v1.0.0',
  ),
  *check({ manifests }) {
    for (const object of manifests.all.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
      const oldest = Object.hasOwn(OLDEST_BUNDLES, object.name) ? OLDEST_BUNDLES[object.name] : undefined;
      const kind = text(get(object.value, 'spec', 'names', 'kind'));
      if (!oldest || !kind || manifests.ofKind(kind).length === 0) continue;
      const said = object.annotations[BUNDLE_VERSION];
      const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(said ?? '') ?? [];
      const isNew = Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
      if (isNew) continue;
      yield {
        object,
        path: ['metadata', 'annotations', ...(said === undefined ? [] : [BUNDLE_VERSION])],
        got: `${said === undefined ? 'it says no release' : `it is of ${inert(said)}`}, and istiod reads this kind from ${oldest.join('.')} on`,
      };
    }
  },
};
