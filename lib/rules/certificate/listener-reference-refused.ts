import { inert } from '../../foreign/text';
import { few, get, list, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';
import { keysOf, madeConfigMaps, SECRET_MAKERS, secretMakers } from '../model/credentials';
import { certificateRefs, clientCaRefs, GATEWAY, type Reference, servedGateways } from '../model/gateway-api';
import type { Model } from '../model/model';
import type { Problem } from '../model/problem';

export const listenerReferenceRefused: Rule = {
  id: 'listener-reference-refused',
  hop: 'certificate',
  severity: 'error',
  summary:
    'The certificates of a listener are one or two Secrets, and the CA of its clients is one ConfigMap or Secret with ca.crt.',
  why: `The listener of a Gateway takes its certificates from Secrets: a reference to a cert-manager Certificate, or to any other kind, is an invalid one (InvalidCertificateRef), and istiod takes
two at most. Of authorities for the clients' certificates istiod takes one. The listener is then not programmed, and its port ends no TLS, while the others work.`,
  fix: 'Name the Secret that the Certificate makes (secretName), without group and kind.',
  reads: ['ConfigMap', GATEWAY, ...SECRET_MAKERS],
  ...twins(
    API_PATH.replace(
      'gatewayClassName: istio',
      `gatewayClassName: istio
  tls:
    frontend:
      default: {validation: {caCertificateRefs: [{group: "", kind: ConfigMap, name: clients}]}}
      perPort: [{port: 4318, tls: {validation: {caCertificateRefs: [{group: "", kind: Secret, name: clients}]}}}]`,
    ),
    'certificateRefs: [{name: otlp-grpc-cert}]',
    'certificateRefs: [{group: cert-manager.io, kind: Certificate, name: otlp-grpc}]',
  ),
  *check(model) {
    for (const gateway of servedGateways(model)) {
      for (const reference of certificateRefs(gateway)) yield* wrongCertificate(model, reference);
      yield* tooMany(gateway);
      const authorities = clientCaRefs(gateway);
      for (const [index, reference] of authorities.entries()) {
        const isSecond =
          index > 0 &&
          authorities[index - 1]!.path.length === reference.path.length &&
          Number(reference.path.at(-1)) > 0;
        if (isSecond)
          yield {
            object: gateway,
            path: reference.path,
            got: 'it is the second authority, and istiod takes one',
            fix: 'Put both certificates into the ca.crt of one ConfigMap.',
          };
        else yield* wrongAuthority(model, reference);
      }
    }
  },
};

function* wrongCertificate(model: Model, { object, path, kind, group, name }: Reference): Generator<Problem> {
  if (kind === 'Secret' && group === '') return;
  const made = model.manifests.named('Certificate', name).map(({ value }) => text(get(value, 'spec', 'secretName')))[0];
  yield {
    object,
    path: [...path, 'kind'],
    got: `it names a ${inert(group ? `${kind} of ${group}` : kind)}, and certificates come from Secrets alone`,
    ...(made && { fix: `Write name: ${inert(made)}, the Secret of that Certificate, without group and kind.` }),
  };
}

function* tooMany(gateway: Manifest): Generator<Problem> {
  for (const [index, listener] of list(get(gateway.value, 'spec', 'listeners')).entries()) {
    const count = list(get(listener, 'tls', 'certificateRefs')).length;
    if (count > MOST)
      yield {
        object: gateway,
        path: ['spec', 'listeners', index, 'tls', 'certificateRefs'],
        got: `there are ${count} certificates, and istiod takes ${MOST} for one listener: one for each kind of key`,
        fix: 'Write a listener for each hostname, each with its certificate.',
      };
  }
}

/** @see https://github.com/istio/istio/blob/master/pilot/pkg/config/kube/gateway/conversion.go (buildTLS) */
const MOST = 2;

function* wrongAuthority(model: Model, { object, path, kind, group, name, namespace }: Reference): Generator<Problem> {
  if (group !== '' || (kind !== 'ConfigMap' && kind !== 'Secret')) {
    yield {
      object,
      path: [...path, 'kind'],
      got: `it names a ${inert(kind || 'kind that is not said')}, and the authority of clients is a ConfigMap or a Secret`,
      fix: 'Write group: "", kind: ConfigMap and the name of one with ca.crt.',
    };
    return;
  }
  const found = model.manifests.find(kind, namespace, name);
  if (found) {
    const keys = keysOf(found);
    if (keys.length > 0 && !AUTHORITY_KEYS.some(key => keys.includes(key)))
      yield {
        object,
        path: [...path, 'name'],
        got: `${kind} ${inert(`${namespace}/${name}`)} has ${few(keys)}, and no ca.crt`,
        fix: 'Put the certificates of the authority under the key ca.crt.',
      };
    return;
  }
  const isMade =
    (kind === 'Secret' ? secretMakers(model, name) : madeConfigMaps(model).filter(made => made.name === name)).length >
    0;
  if (model.complete && !isMade)
    yield {
      object,
      path: [...path, 'name'],
      got: `there is no ${kind} ${inert(`${namespace}/${name}`)}, and without it the listeners are not programmed`,
      fix: 'Make it beside the Gateway, with ca.crt.',
    };
}

/** Where istiod looks for an authority. */
const AUTHORITY_KEYS = ['ca.crt', 'cacert'];
