/** Finds credentials, tenants and addresses that are wrong together. */

import { TENANT_HEADER } from '../../facts/alloy';
import { CA_SUFFIX } from '../../facts/istio';
import { TRANSPORTS } from '../../facts/otlp';
import { credentialName, hasOtlpAlone, isDedicated, otherPorts, rangesOfAllowlist } from '../derive';
import type { EdgeCheck } from './check';
import { headerPaths } from './destinations';
import { ofEach } from './each-destination';

const AUTHORIZATION = 'authorization';

const ofEdge = (edge: string | undefined): string => (edge === undefined ? '' : ` of edges.${edge}`);

export const ACCESS_CHECKS: EdgeCheck[] = [
  ({ nlb, access }) =>
    nlb.scheme === 'internet-facing' &&
    Object.keys(access).length === 0 && {
      path: ['nlb', 'scheme'],
      message: 'internet-facing without access: anybody could send. Say who may, or write access: {none: {reason: …}}.',
    },

  environment => {
    const { access, listeners, nlb } = environment;
    const { shared } = listeners;
    const same = shared && otherPorts(environment).some(({ port }) => port === shared.port);
    return (
      same &&
      nlb.scheme === 'internal' &&
      hasOtlpAlone(environment) &&
      Object.keys(access).length === 0 && {
        path: ['listeners', 'shared'],
        message: `needs access: the gateway's own Service has port ${shared.port} too, of the same pods, so whoever reaches that can send. Say who may, or write access: {none: {reason: …}}.`,
      }
    );
  },

  ({ access }) => {
    const others = Object.keys(access).filter(key => key !== 'none');
    return (
      access.none &&
      others.length > 0 && {
        path: ['access', 'none'],
        message: `together with ${others.join(', ')}. Remove one of them.`,
      }
    );
  },

  ({ access }) =>
    access.basic &&
    access.bearer && {
      path: ['access', 'bearer'],
      message: 'together with basic: a receiver has one authenticator. Choose one; basic can have several users.',
    },

  ({ access: { jwt, basic, bearer } }) =>
    jwt &&
    (basic || bearer) &&
    (jwt.header?.name ?? AUTHORIZATION).toLowerCase() === AUTHORIZATION && {
      path: ['access', 'jwt'],
      message: `together with ${basic ? 'basic' : 'bearer'}: both want the Authorization header. Give the token one of its own: jwt.header: {name: x-otlp-token}.`,
    },

  environment => {
    const { jwt } = environment.access;
    return (
      jwt?.at === 'gateway' &&
      !isDedicated(environment) &&
      (jwt.header?.name ?? AUTHORIZATION).toLowerCase() === AUTHORIZATION && {
        path: ['access', 'jwt', 'at'],
        message:
          'gateway: every other application’s bearer token on that gateway would get 401. Use at: workload, or jwt.header, or gateway.dedicated: true if OTLP is alone on it.',
      }
    );
  },

  environment => {
    const { access, gateway } = environment;
    const { mtls } = access;
    const own = TRANSPORTS.map(transport => credentialName(environment, transport));
    return (
      mtls &&
      own.some(name => [name, name + CA_SUFFIX].includes(mtls.caSecret)) && {
        path: ['access', 'mtls', 'caSecret'],
        message: `got the gateway's own certificate; allowed: another Secret in ${gateway.namespace}. Its issuer's ca.crt would let every certificate of that issuer in.`,
      }
    );
  },

  ({ access, nlb }) =>
    access.allowlist &&
    !nlb.preserveClientAddress && {
      path: ['access', 'allowlist'],
      message:
        'the gateway would see the NLB’s addresses instead of the senders’. Set nlb.preserveClientAddress: true.',
    },

  ({ gateway, nlb }) =>
    gateway.rateLimit &&
    !nlb.preserveClientAddress && {
      path: ['gateway', 'rateLimit'],
      message:
        'the gateway would see the NLB’s addresses, and all senders share one limit. Set nlb.preserveClientAddress: true.',
    },

  ({ gateway, listeners }) =>
    gateway.rateLimit &&
    listeners.shared && {
      path: ['gateway', 'rateLimit'],
      message: 'on a shared port other applications’ requests would count too. Use listeners: {split: {}}.',
    },

  environment => {
    const given = environment.nlb.sourceRanges;
    const allowed = rangesOfAllowlist(environment);
    return (
      given &&
      allowed &&
      String([...given].sort()) !== String([...allowed].sort()) && {
        path: ['nlb', 'sourceRanges'],
        message: `got ${given.join(', ')}, and access.allowlist says ${allowed.join(', ')}. Remove sourceRanges: this load balancer is for OTLP alone, and they follow from the allowlist.`,
      }
    );
  },

  ({ access, receiver }) =>
    receiver.tls &&
    access.jwt?.at === 'workload' && {
      path: ['access', 'jwt', 'at'],
      message:
        'workload, but with receiver.tls Alloy has no sidecar to validate tokens. Use at: gateway, or no receiver.tls.',
    },

  ({ receiver }) =>
    receiver.tls &&
    receiver.maxConcurrentRequests !== undefined && {
      path: ['receiver', 'maxConcurrentRequests'],
      message:
        'with receiver.tls Alloy has no sidecar to count requests. Remove it; gateway.maxConcurrentRequests bounds what each gateway pod has under way.',
    },

  ...ofEach(
    ({ client: { tls }, environment: { receiver } }) =>
      receiver.tls &&
      tls?.mesh && {
        path: ['tls'],
        message: 'mesh, but with receiver.tls Alloy has no sidecar. Use server or none, or no receiver.tls.',
      },
  ),

  ({ tenant, access, edge }) =>
    tenant?.claim !== undefined &&
    !access.jwt && {
      path: ['tenant', 'claim'],
      message: `needs access.jwt${ofEdge(edge)}: there is no token to take it from.`,
    },

  ({ tenant, access, edge }) =>
    tenant?.header &&
    !(access.mtls || access.jwt || access.basic || access.bearer) && {
      path: ['tenant', 'header'],
      message: `needs authentication${ofEdge(edge)}: access.mtls, jwt, basic or bearer. Otherwise anybody could write into any tenant.`,
    },

  ({ tenant, pipeline }) =>
    (tenant?.claim !== undefined || tenant?.header) &&
    pipeline.tailSampling && {
      path: ['tenant'],
      message: 'from the request, but tail sampling forgets requests. Use tenant: {fixed: …}, or no tailSampling.',
    },

  ...ofEach(
    ({ isFirst, environment: { tenant } }) =>
      !isFirst &&
      tenant?.header !== undefined && {
        path: [],
        message:
          'a copy, and tenant.header lets senders make up tenants. A copy keeps a batch for each for ever: a sender could fill the memory with names. Use tenant: {fixed: …} or {claim: …}, or let the backend or a Collector behind the first destination make the copy.',
      },
  ),

  ...ofEach(({ client, environment: { tenant } }) => {
    if (tenant === undefined) return undefined;
    const header = headerPaths(client).find(way => way.at(-1)!.toLowerCase() === TENANT_HEADER);
    if (header) return { path: header, message: 'and tenant both say the tenant. Remove one of them.' };
    return (
      client.credentials !== undefined &&
      tenant.fixed === undefined && {
        path: ['credentials'],
        message: 'an exporter has one authenticator, and the tenant from the request takes it. Use tenant: {fixed: …}.',
      }
    );
  }),
];
