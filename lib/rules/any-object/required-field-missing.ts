import { get, list, pathText } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { isDelegate } from '../model/delegates';
import { flawsOf, flawsOfSort } from '../model/field-flaws';
import { API_ROUTES, GATEWAY } from '../model/gateway-api';
import { portText } from '../model/read/kubernetes/services';
import { CERTIFICATE, missingInServer } from '../model/required';

export const requiredFieldMissing: Rule = {
  id: 'required-field-missing',
  hop: 'any-object',
  severity: 'error',
  summary: 'Gateways, routes and Service ports have the fields without which they mean nothing.',
  why: `Kubernetes or Istio's admission webhook refuses an object without them: the sync fails, and the old object stays. Where the webhook is not asked, the
server, the route or the rule is skipped.`,
  fix: 'Write the field.',
  reads: ['Certificate', 'DestinationRule', 'GatewayClass', 'ReferenceGrant', ...SERVERS, 'Service', ...ROUTES],
  ...twins(PATH, 'tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}', 'tls: {mode: SIMPLE}'),
  // about the text of the objects, whatever it means
  *check(model) {
    const { services, manifests } = model;
    // the definitions of the Gateway API say themselves what is required
    const all = model.gateways.filter(({ dialect }) => dialect === 'istio');
    const routeTables = model.routeTables.filter(({ dialect }) => dialect === 'istio');
    for (const server of all.flatMap(({ servers }) => servers)) yield* missingInServer(server);
    for (const table of routeTables) {
      const { manifest, hosts, routes, gateways, kinds, at } = table;
      // one without hosts may be a part that another delegates to
      if (hosts.length === 0 && gateways.length > 0 && !isDelegate(model, table))
        yield { object: manifest, path: at.hosts, got: 'it has no hosts' };
      if (kinds.length === 0) yield { object: manifest, path: at.routes, got: 'it has no routes' };
      for (const { path, destinations, matches, delegate, redirect, directResponse } of routes) {
        const answers = delegate ?? redirect.value ?? directResponse.value;
        const unfinished = matches.find(({ isUnfinished }) => isUnfinished);
        if (unfinished)
          yield { object: manifest, path: unfinished.path, got: 'a condition says neither exact nor prefix nor regex' };
        if (destinations.length === 0 && answers === undefined)
          yield { object: manifest, path, got: 'the route leads nowhere' };
        const nameless = destinations.find(({ host }) => host === '');
        if (nameless) yield { object: manifest, path: nameless.at.host, got: 'the destination has no host' };
      }
    }
    for (const { manifest, ports } of services.filter(service => !service.manifest.written)) {
      const without = ports.find(({ port }) => port === undefined);
      if (without) yield { object: manifest, path: [...without.path, 'port'], got: 'a port has no number' };
      const nameless = ports.length > 1 ? ports.find(({ name }) => !name) : undefined;
      if (nameless)
        yield {
          object: manifest,
          path: [...nameless.path, 'name'],
          got: `${portText(nameless)} has no name, and is not the only one`,
        };
    }
    for (const manifest of manifests.ofKind('Certificate')) {
      const missing = CERTIFICATE.find(fields =>
        fields.every(
          path =>
            !get(manifest.value, 'spec', ...path) ||
            (list(get(manifest.value, 'spec', ...path)).length === 0 &&
              Array.isArray(get(manifest.value, 'spec', ...path))),
        ),
      );
      if (missing)
        yield {
          object: manifest,
          path: ['spec', ...missing[0]!],
          got: `it has no ${missing.map(pathText).join(' or ')}`,
        };
    }
    for (const object of API_KINDS.flatMap(kind => manifests.ofKind(kind)))
      for (const { path, field, source } of flawsOfSort(flawsOf(object), 'missing'))
        yield { object, path, got: `it has no ${field}, which is required by ${source}` };
    for (const manifest of manifests.ofKind('DestinationRule')) {
      if (get(manifest.value, 'spec', 'host') === undefined)
        yield { object: manifest, path: ['spec', 'host'], got: 'it has no host' };
    }
  },
};

/** The kinds of the Gateway API, whose definitions say what is required. */
const API_KINDS = [...API_ROUTES, GATEWAY, 'GatewayClass', 'ReferenceGrant'];
