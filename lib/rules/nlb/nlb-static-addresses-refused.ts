import { AWS } from '../../facts/aws-nlb';
import { isNlb, schemeOf } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Service } from '../model/read/kubernetes/services';

export const nlbStaticAddressesRefused: Rule = {
  id: 'nlb-static-addresses-refused',
  hop: 'nlb',
  severity: 'error',
  summary: 'Static addresses are of the load balancer’s scheme and family, one for each of its subnets.',
  why: `The controller refuses Elastic IPs on an internal load balancer, private addresses on an internet-facing one, IPv6 addresses on one that is not dualstack,
and another number of addresses than of subnets. It refuses the Service as a whole: no load balancer is made, or the one that is there stays as it was, and only an
event on the Service tells.`,
  fix: 'Write an address for each subnet: eip-allocations for internet-facing, private-ipv4-addresses for internal, ipv6-addresses for ip-address-type: dualstack.',
  reads: ['Service'],
  ...twins(
    networkBalancer([
      'scheme: internet-facing',
      'subnets: subnet-0a, subnet-0b',
      'eip-allocations: eipalloc-0a, eipalloc-0b',
    ]),
    'eipalloc-0a, eipalloc-0b',
    'eipalloc-0a',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      for (const { name, refusedBy } of ADDRESSES) {
        const addresses = service.annotations[AWS + name];
        if (addresses === undefined) continue;
        const got = refusedBy(service) ?? miscounted(service, addresses);
        if (got) yield { object: service.manifest, path: ['metadata', 'annotations', AWS + name], got };
      }
    }
  },
};

/** The annotations with addresses, each with what the controller refuses of the load balancer. */
const ADDRESSES: readonly { name: string; refusedBy: (service: Service) => string | undefined }[] = [
  {
    name: 'eip-allocations',
    refusedBy: service =>
      saidScheme(service) === 'internal' ? 'Elastic IPs, and the load balancer is internal' : undefined,
  },
  {
    name: 'private-ipv4-addresses',
    refusedBy: service =>
      saidScheme(service) === 'internet-facing'
        ? 'private addresses, and the load balancer is internet-facing'
        : undefined,
  },
  {
    name: 'ipv6-addresses',
    refusedBy: ({ annotations }) =>
      annotations[`${AWS}ip-address-type`] === 'dualstack'
        ? undefined
        : 'IPv6 addresses, and the load balancer is not dualstack',
  },
];

/** The scheme that the Service says; the controller can be started with another default than internal. */
function saidScheme(service: Service): string | undefined {
  const said = ['scheme', 'internal'].some(name => service.annotations[AWS + name] !== undefined);
  return said ? schemeOf(service) : undefined;
}

/** Without the annotation for subnets the controller finds them by their tags. */
function miscounted({ annotations }: Service, addresses: string): string | undefined {
  const subnets = annotations[`${AWS}subnets`];
  if (subnets === undefined || parts(addresses) === parts(subnets)) return undefined;
  return `${parts(addresses)} for ${parts(subnets)} subnets: ${addresses}`;
}

const parts = (list: string): number => list.split(',').filter(part => part.trim()).length;
