import { ROUTES_BY_PROTOCOL, TLS_MODE_OPTION } from '../../facts/gateway-api';
import { inert } from '../../foreign/text';
import { get, list, type Path, text } from '../../kubernetes/json';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';
import { GATEWAY, servedGateways } from '../model/gateway-api';

export const listenerNotServed: Rule = {
  id: 'listener-not-served',
  hop: 'listener',
  severity: 'error',
  summary: 'Protocol, TLS and hostname of a listener go together, and no two listeners are for the same.',
  why: `The API server refuses a Gateway with TLS on HTTP, with HTTPS that passes TLS through, with TLS that ends and has no certificate, or with two listeners of one port and hostname. What it lets through, istiod may not serve: a
protocol in small letters or of its own (GRPC, H2C, UDP) is unsupported, and of two listeners with one port and hostname the second one is Conflicted. gRPC needs no protocol of its own: it travels in HTTPS.`,
  fix: 'Write protocol: HTTPS with tls.mode: Terminate and a certificate, and a hostname or a port of its own for each listener.',
  reads: [GATEWAY],
  ...twins(API_PATH, 'port: 4317\n      protocol: HTTPS', 'port: 4317\n      protocol: GRPC'),
  *check(model) {
    for (const gateway of servedGateways(model)) {
      const taken = new Map<string, string>();
      for (const [index, listener] of list(get(gateway.value, 'spec', 'listeners')).entries()) {
        const path: Path = ['spec', 'listeners', index];
        const wrong = wrongIn(listener);
        if (wrong) yield { object: gateway, ...wrong, path: [...path, ...wrong.path] };
        const place = `port ${get(listener, 'port')} and ${text(get(listener, 'hostname')) || 'every hostname'}`;
        const name = text(get(listener, 'name')) ?? '';
        const other = taken.get(place);
        if (other !== undefined)
          yield {
            object: gateway,
            path: [...path, get(listener, 'hostname') === undefined ? 'port' : 'hostname'],
            got: `${inert(name)} is for ${inert(place)}, as ${inert(other)} is, and only the first one is served`,
            fix: 'Give it a hostname or a port of its own.',
          };
        else taken.set(place, name);
      }
    }
  },
};

interface Wrong {
  readonly path: Path;
  readonly got: string;
  readonly fix: string;
}

function wrongIn(listener: unknown): Wrong | undefined {
  const protocol = text(get(listener, 'protocol')) ?? '';
  const tls = get(listener, 'tls');
  const mode = text(get(tls, 'mode')) ?? 'Terminate';
  if (protocol !== '' && !Object.hasOwn(ROUTES_BY_PROTOCOL, protocol)) {
    const known = Object.keys(ROUTES_BY_PROTOCOL).find(one => one === protocol.toUpperCase());
    const instead = known ?? (tls !== undefined || /S$/i.test(protocol) ? 'HTTPS' : 'HTTP');
    return {
      path: ['protocol'],
      got: `istiod serves no protocol ${inert(protocol)}`,
      fix: `Write protocol: ${instead}${instead === 'HTTP' ? ', or HTTPS with a certificate' : ''}.`,
    };
  }
  if (tls === undefined || tls === null)
    // istiod's own rule of servers says it of HTTPS and TLS
    return undefined;
  if (protocol === 'HTTP' || protocol === 'TCP')
    return {
      path: ['tls'],
      got: `it stands beside protocol ${protocol}, which has none`,
      fix: 'Write protocol: HTTPS, or take tls out.',
    };
  if (protocol === 'HTTPS' && mode === 'Passthrough')
    return {
      path: ['tls', 'mode'],
      got: 'HTTPS ends TLS, and Passthrough does not',
      fix: 'Write mode: Terminate with certificateRefs: routes for OTLP need requests that Envoy can read.',
    };
  const isBuiltIn = /^ISTIO_/.test(text(get(tls, 'options', TLS_MODE_OPTION)) ?? '');
  if (mode === 'Terminate' && list(get(tls, 'certificateRefs')).length === 0 && !isBuiltIn)
    return {
      path: ['tls'],
      got: 'it ends TLS and has no certificateRefs',
      fix: 'Write certificateRefs: [{name: <Secret>}].',
    };
  return undefined;
}
