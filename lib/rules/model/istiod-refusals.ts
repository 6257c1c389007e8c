/**
 * What istiod's admission webhook refuses although the definitions of its kinds allow it, beside what other rules look
 * for (https://github.com/istio/istio/tree/master/pkg/config/validation).
 */
import { get, integer, list, type Path, strings, text } from '../../kubernetes/json';
import { ISTIO_ROUTES, ISTIO_SERVERS } from '../../kubernetes/kinds';
import type { Manifest, Manifests } from '../../kubernetes/manifests';
import type { Fault } from './forms/common';
import type { Problem } from './problem';
import { inAddresses, inListeners } from './sidecar-refusals';

/** Everything in the input that istiod refuses. */
export function* istiodRefusals(manifests: Manifests): Generator<Problem> {
  for (const [kinds, refusals] of BY_KIND) {
    for (const kind of kinds) {
      for (const object of manifests.ofKind(kind)) {
        for (const refusal of refusals(object)) yield { object, ...refusal };
      }
    }
  }
}

const BY_KIND: readonly [Parameters<Manifests['ofKind']>[0][], (object: Manifest) => Generator<Fault>][] = [
  [[...ISTIO_ROUTES], inRoutes],
  [['DestinationRule'], inDestinationRule],
  [[...ISTIO_SERVERS], inServers],
  [['Sidecar'], inSidecar],
  [['ServiceEntry'], inServiceEntry],
];

const has = (value: unknown, ...path: Path): boolean => {
  const found = get(value, ...path);
  return found !== undefined && found !== null && found !== '';
};

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function* inRoutes({ value }: Manifest): Generator<Fault> {
  yield* exported(value);
  for (const [index, route] of list(get(value, 'spec', 'http')).entries())
    yield* inRoute(route, ['spec', 'http', index]);
}

function* inRoute(route: unknown, path: Path): Generator<Fault> {
  const answers = ['route', 'redirect', 'directResponse'].filter(field =>
    field === 'route' ? list(get(route, field)).length > 0 : has(route, field),
  );
  if (answers.length > 1)
    yield {
      path: [...path, answers[1]!],
      got: `${answers.join(' and ')} answer the same request`,
      fix: 'Keep one of them.',
    };
  if (answers.length > 0 && answers[0] !== 'route')
    for (const field of ['fault', 'rewrite'].filter(one => has(route, one)))
      yield { path: [...path, field], got: `${field} stands beside ${answers[0]}`, fix: `Take ${field} out.` };
  if (has(route, 'mirror') && list(get(route, 'mirrors')).length > 0)
    yield { path: [...path, 'mirror'], got: 'mirror and mirrors stand beside each other', fix: 'Keep mirrors.' };
  yield* inDestinations(list(get(route, 'route')), [...path, 'route']);
  yield* inHeaders(route, path);
  const status = integer(get(route, 'directResponse', 'status'));
  if (has(route, 'directResponse') && (status === undefined || status < 200 || status > 600))
    yield {
      path: [...path, 'directResponse', 'status'],
      got: `the status is ${status ?? 'missing'}, and 200 to 599 is allowed`,
      fix: 'Write a status.',
    };
  const rewrite = get(route, 'rewrite');
  if (isMap(rewrite) && !['uri', 'uriRegexRewrite', 'authority'].some(field => has(rewrite, field)))
    yield { path: [...path, 'rewrite'], got: 'rewrite says neither uri nor authority', fix: 'Take it out.' };
}

function* inDestinations(destinations: readonly unknown[], path: Path): Generator<Fault> {
  for (const [index, one] of destinations.entries()) {
    yield* inHeaders(one, [...path, index]);
  }
  const weights = destinations.map(one => integer(get(one, 'weight')) ?? 0);
  if (destinations.length > 1 && weights.every(weight => weight === 0))
    yield {
      path: [...path, 0, 'weight'],
      got: `of ${destinations.length} destinations none has a weight`,
      fix: 'Give them weights, or leave one.',
    };
}

function* inHeaders(value: unknown, path: Path): Generator<Fault> {
  for (const side of ['request', 'response']) {
    for (const [index, name] of strings(get(value, 'headers', side, 'remove')).entries())
      if (name === '' || name.startsWith(':') || name.toLowerCase() === 'host')
        yield {
          path: [...path, 'headers', side, 'remove', index],
          got: `the header ${JSON.stringify(name)} can’t be removed`,
          fix: 'Take it out.',
        };
  }
}

/** To whom an object is visible. */
function* exported(value: unknown): Generator<Fault> {
  const to = strings(get(value, 'spec', 'exportTo'));
  if (to.includes('*') && to.length > 1)
    yield {
      path: ['spec', 'exportTo'],
      got: `it is exported to ${to.join(', ')}`,
      fix: 'Write * alone, or without *.',
    };
}

function* inDestinationRule({ value, namespace }: Manifest): Generator<Fault> {
  if (get(value, 'spec', 'host') === '')
    yield { path: ['spec', 'host'], got: 'the host is empty', fix: 'Write a host.' };
  yield* exported(value);
  const to = strings(get(value, 'spec', 'exportTo'));
  if (isMap(get(value, 'spec', 'workloadSelector')) && to.some(one => one !== '.' && one !== namespace))
    yield {
      path: ['spec', 'exportTo'],
      got: `it has a workloadSelector, and is exported to ${to.join(', ')}`,
      fix: 'Write exportTo: ["."]: it holds for senders of its own namespace.',
    };
  const names = list(get(value, 'spec', 'subsets')).map(subset => text(get(subset, 'name')) ?? '');
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again > 0)
    yield {
      path: ['spec', 'subsets', again, 'name'],
      got: `two subsets are named ${JSON.stringify(names[again])}`,
      fix: 'Give each a name of its own.',
    };
  const path: Path = ['spec', 'trafficPolicy'];
  const policy = get(value, ...path);
  yield* inPolicy(policy, path, ['portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget']);
  for (const [index, port] of list(get(policy, 'portLevelSettings')).entries()) {
    const at = [...path, 'portLevelSettings', index];
    if (!has(port, 'port'))
      yield { path: at, got: 'the settings say no port', fix: 'Write port: {number: …}, the port of the Service.' };
    yield* inPolicy(port, at, []);
  }
}

const POLICY = ['connectionPool', 'loadBalancer', 'outlierDetection', 'tls'];

function* inPolicy(policy: unknown, path: Path, others: readonly string[]): Generator<Fault> {
  if (!isMap(policy)) return;
  if (![...POLICY, ...others].some(field => has(policy, field)))
    yield { path, got: 'it says nothing', fix: `Write one of ${POLICY.join(', ')}, or take it out.` };
  yield* inPool(get(policy, 'connectionPool'), [...path, 'connectionPool']);
  const outliers = get(policy, 'outlierDetection');
  if (
    (integer(get(outliers, 'consecutiveLocalOriginFailures')) ?? 0) > 0 &&
    get(outliers, 'splitExternalLocalOriginErrors') !== true
  )
    yield {
      path: [...path, 'outlierDetection', 'consecutiveLocalOriginFailures'],
      got: 'consecutiveLocalOriginFailures without splitExternalLocalOriginErrors: true',
      fix: 'Write splitExternalLocalOriginErrors: true.',
    };
  const tls = get(policy, 'tls');
  const isMutual = get(tls, 'mode') === 'MUTUAL' && !has(tls, 'credentialName');
  for (const field of ['clientCertificate', 'privateKey'])
    if (isMutual && !has(tls, field))
      yield {
        path: [...path, 'tls', 'mode'],
        got: `mode MUTUAL without ${field}`,
        fix: 'Write credentialName, a Secret with them; for the mesh’s own certificates mode: ISTIO_MUTUAL.',
      };
}

function* inPool(pool: unknown, path: Path): Generator<Fault> {
  if (!isMap(pool)) return;
  if (!has(pool, 'http') && !has(pool, 'tcp'))
    yield {
      path,
      got: 'connectionPool says neither http nor tcp',
      fix: 'Take connectionPool out, or write its limits.',
    };
  if (get(pool, 'http', 'h2UpgradePolicy') === 'UPGRADE' && get(pool, 'http', 'useClientProtocol') === true)
    yield {
      path: [...path, 'http', 'useClientProtocol'],
      got: 'useClientProtocol beside h2UpgradePolicy: UPGRADE',
      fix: 'Keep one of them.',
    };
}

function* inServers({ value }: Manifest): Generator<Fault> {
  if (list(get(value, 'spec', 'servers')).length === 0)
    yield { path: ['spec', 'servers'], got: 'it has no server', fix: 'Write one, or take the object out.' };
  for (const [index, server] of list(get(value, 'spec', 'servers')).entries()) {
    const tls = get(server, 'tls');
    const path: Path = ['spec', 'servers', index, 'tls'];
    const sources = ['credentialName', 'credentialNames', 'serverCertificate', 'tlsCertificates'].filter(
      field => has(tls, field) && !(Array.isArray(get(tls, field)) && list(get(tls, field)).length === 0),
    );
    if (get(tls, 'mode') === 'ISTIO_MUTUAL' && sources.length > 0)
      yield {
        path: [...path, sources[0]!],
        got: `mode ISTIO_MUTUAL takes the mesh’s certificate, and ${sources[0]} names another`,
        fix: 'For senders outside of the mesh write mode: SIMPLE, or MUTUAL.',
      };
    else if (sources.length > 1)
      yield {
        path: [...path, sources[1]!],
        got: `the certificate is said by ${sources.join(' and ')}`,
        fix: 'Keep one of them.',
      };
  }
}

function* inSidecar({ value }: Manifest): Generator<Fault> {
  const spec = get(value, 'spec');
  const says = ['egress', 'ingress'].some(field => list(get(spec, field)).length > 0);
  if (!says && !isMap(get(spec, 'outboundTrafficPolicy')) && !isMap(get(spec, 'inboundConnectionPool')))
    yield {
      path: ['spec'],
      got: 'it says none of egress, ingress, outboundTrafficPolicy and inboundConnectionPool',
      fix: 'Write one of them, or take the object out.',
    };
  yield* inListeners(spec);
  yield* inPool(get(spec, 'inboundConnectionPool'), ['spec', 'inboundConnectionPool']);
  for (const [index, listener] of list(get(spec, 'ingress')).entries())
    yield* inPool(get(listener, 'connectionPool'), ['spec', 'ingress', index, 'connectionPool']);
}

function* inServiceEntry({ value }: Manifest): Generator<Fault> {
  const spec = get(value, 'spec');
  const resolution = text(get(spec, 'resolution')) ?? 'NONE';
  const endpoints = list(get(spec, 'endpoints'));
  yield* inAddresses(spec);
  if (has(spec, 'workloadSelector') && endpoints.length > 0)
    yield {
      path: ['spec', 'workloadSelector'],
      got: 'workloadSelector and endpoints both say where connections go',
      fix: 'Keep one of them.',
    };
  if (resolution === 'NONE' && endpoints.length > 0)
    yield {
      path: ['spec', 'endpoints'],
      got: 'it has endpoints, and resolution NONE goes where the client goes',
      fix: 'Write resolution: STATIC for addresses, or DNS for names.',
    };
  for (const [index, host] of strings(get(spec, 'hosts')).entries()) {
    const isWild = host.startsWith('*');
    if (host === '*')
      yield { path: ['spec', 'hosts', index], got: 'the host is *', fix: 'Name a host, or a domain as *.example.com.' };
    else if (isWild && endpoints.length === 0 && (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN'))
      yield {
        path: ['spec', 'hosts', index],
        got: `${host} is no name that resolution ${resolution} could ask for`,
        fix: 'Name the hosts, or write resolution: NONE.',
      };
  }
  for (const field of ['name', 'number']) {
    const values = list(get(spec, 'ports')).map(port => get(port, field));
    const index = values.findIndex((one, at) => one !== undefined && values.indexOf(one) < at);
    if (index >= 0)
      yield {
        path: ['spec', 'ports', index, field],
        got: `two ports have the ${field} ${values[index]}`,
        fix: `Give every port a ${field} of its own.`,
      };
  }
}
