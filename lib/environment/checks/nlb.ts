/** Finds what the AWS Load Balancer Controller refuses, or ignores, of a load balancer whose fields are right one by one. */
import { AWS, HEALTH_CHECK_NUMBERS } from '../../facts/aws-nlb';
import { sourceRanges } from '../derive';
import { type EdgeView, pathInFile } from '../edge-views';
import type { Contradiction } from '../structure';
import type { EdgeCheck, EdgesCheck } from './check';

/** Static addresses, each list with the load balancers that may have it. */
const ADDRESSES = [
  {
    field: 'eipAllocations',
    fits: ({ nlb }: EdgeView) => nlb.scheme === 'internet-facing',
    otherwise:
      'only for scheme: internet-facing; the controller refuses Elastic IPs on an internal NLB. Write privateIpv4Addresses, or scheme: internet-facing.',
  },
  {
    field: 'privateIpv4Addresses',
    fits: ({ nlb }: EdgeView) => nlb.scheme === 'internal',
    otherwise:
      'only for scheme: internal; the controller refuses private addresses on an internet-facing NLB. Write eipAllocations, or scheme: internal.',
  },
  {
    field: 'ipv6Addresses',
    fits: ({ nlb }: EdgeView) => nlb.ipAddressType === 'dualstack',
    otherwise:
      'only for ipAddressType: dualstack; the controller refuses them on another NLB. Write it, or remove them.',
  },
] as const;

export const NLB_CHECKS: EdgeCheck[] = [
  ...ADDRESSES.flatMap(({ field, fits, otherwise }): EdgeCheck[] => [
    edge => edge.nlb[field] !== undefined && !fits(edge) && { path: ['nlb', field], message: otherwise },
    ({ nlb }) => {
      const count = nlb[field]?.length;
      if (count === undefined || count === nlb.subnets?.length) return undefined;
      return {
        path: ['nlb', nlb.subnets ? field : 'subnets'],
        message: nlb.subnets
          ? `got ${count}, allowed: ${nlb.subnets.length}, one for each of nlb.subnets; the controller refuses another number.`
          : `missing: nlb.${field} has ${count}, and the controller refuses another number than it finds subnets. Name ${count === 1 ? 'the subnet' : `the ${count} subnets`}.`,
      };
    },
  ]),

  ({ nlb }) =>
    nlb.securityGroupPrefixLists !== undefined &&
    nlb.securityGroups !== undefined && {
      path: ['nlb', 'securityGroupPrefixLists'],
      message:
        'ignored by the controller when securityGroups are given. Put the lists into those groups, or remove securityGroups.',
    },

  ({ nlb }) =>
    nlb.manageBackendSecurityGroupRules !== undefined &&
    nlb.securityGroups === undefined && {
      path: ['nlb', 'manageBackendSecurityGroupRules'],
      message:
        'only with securityGroups; of a security group that the controller makes it always manages the rules. Remove it, or name securityGroups.',
    },

  environment => {
    const six = sourceRanges(environment)?.find(range => range.includes(':'));
    return (
      six !== undefined &&
      environment.nlb.ipAddressType !== 'dualstack' && {
        path: ['nlb', 'ipAddressType'],
        message: `${environment.nlb.ipAddressType ? 'got "ipv4"' : 'ipv4 by default'}, allowed: dualstack, since ${environment.nlb.sourceRanges ? 'nlb.sourceRanges' : 'access.allowlist'} has ${six}: the controller refuses the Service as a whole, with IPv6 networks on another NLB. Write dualstack, or take them out.`,
      }
    );
  },

  ({ nlb }) =>
    Object.keys(nlb.annotations).flatMap((key): Contradiction[] => {
      const answer = answerOf(key);
      return answer ? [{ path: ['nlb', 'annotations', key], message: answer }] : [];
    }),

  environment =>
    /^(1|t|true)$/i.test(environment.nlb.annotations[`${AWS}disable-nlb-sg`] ?? '') &&
    (sourceRanges(environment) ?? environment.nlb.securityGroupPrefixLists ?? environment.nlb.securityGroups) !==
      undefined && {
      path: ['nlb', 'annotations', `${AWS}disable-nlb-sg`],
      message:
        'an NLB without a security group lets everybody connect, whatever sourceRanges, access.allowlist, securityGroups and securityGroupPrefixLists say. Remove it, or those.',
    },

  environment =>
    environment.nlb.annotations[`${AWS}${PRIVATE_LINK}`] === 'off' &&
    (sourceRanges(environment) ?? environment.nlb.securityGroupPrefixLists) !== undefined && {
      path: ['nlb', 'annotations', `${AWS}${PRIVATE_LINK}`],
      message:
        'inbound rules that are off for AWS PrivateLink let everybody connect through it, whatever sourceRanges, access.allowlist and securityGroupPrefixLists say. Remove it, or those.',
    },

  ({ nlb }) =>
    Object.entries(HEALTH_CHECK_NUMBERS).flatMap(([name, { least, most }]): Contradiction[] => {
      const value = nlb.annotations[`${AWS}${name}`];
      if (value === undefined || (/^[1-9][0-9]*$/.test(value) && Number(value) >= least && Number(value) <= most))
        return [];
      return [
        {
          path: ['nlb', 'annotations', `${AWS}${name}`],
          message: `got ${JSON.stringify(value)}, allowed for ${name}: a whole number from ${least} to ${most}, in quotes; AWS refuses another, and the NLB gets no target group. Write one of those, or remove it.`,
        },
      ];
    }),

  ({ nlb }) => {
    const value = nlb.annotations[`${AWS}${SUCCESS_CODES}`];
    return (
      value !== undefined &&
      !letsIn(value, 200) && {
        path: ['nlb', 'annotations', `${AWS}${SUCCESS_CODES}`],
        message: `got ${JSON.stringify(value)}, allowed for ${SUCCESS_CODES}: statuses and ranges with 200 among them, "200" or "200-399": the gateway’s readiness answers 200, and no target would be healthy. Write one of those, or remove it.`,
      }
    );
  },
];

const PRIVATE_LINK = 'inbound-sg-rules-on-private-link-traffic';
const SUCCESS_CODES = 'healthcheck-success-codes';

/** Whether a health check takes a status: codes and ranges of them from 200 to 599, separated by commas. */
function letsIn(codes: string, status: number): boolean {
  if (!/^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(codes)) return false;
  return codes.split(',').some(range => {
    const [first, last = first] = range.split('-').map(Number);
    return first! <= status && status <= last!;
  });
}

/** Fields whose values AWS gives to one load balancer at a time. */
const ONCE = ['name', 'eipAllocations', 'privateIpv4Addresses', 'ipv6Addresses'] as const;

export const NLB_EDGES_CHECKS: EdgesCheck[] = ONCE.map(
  field => edges =>
    edges.flatMap((edge, index): Contradiction[] => {
      const earlier = new Set(edges.slice(0, index).flatMap(({ nlb }) => [nlb[field] ?? []].flat()));
      const twice = [edge.nlb[field] ?? []].flat().find(value => earlier.has(value));
      return twice === undefined
        ? []
        : [
            {
              path: pathInFile(edge.edge, ['nlb', field]),
              message: `got ${twice}, which another edge's NLB has; allowed: another one, since AWS gives it to one NLB alone.`,
            },
          ];
    }),
);

/** Annotations that have a field of their own, or that the path decides, with what to do; `*`: whatever follows. */
const OWN: readonly [name: string, answer: string][] = [
  ['type', 'always external, which makes the AWS Load Balancer Controller take the Service. Remove it'],
  ['nlb-target-type', 'set nlb.targetType'],
  ['scheme', 'set nlb.scheme'],
  ['internal', 'set nlb.scheme'],
  ['name', 'set nlb.name'],
  ['ip-address-type', 'set nlb.ipAddressType'],
  ['subnets', 'set nlb.subnets'],
  ['eip-allocations', 'set nlb.eipAllocations'],
  ['private-ipv4-addresses', 'set nlb.privateIpv4Addresses'],
  ['ipv6-addresses', 'set nlb.ipv6Addresses'],
  ['security-groups', 'set nlb.securityGroups'],
  ['security-group-prefix-lists', 'set nlb.securityGroupPrefixLists'],
  ['manage-backend-security-group-rules', 'set nlb.manageBackendSecurityGroupRules'],
  ['additional-resource-tags', 'set nlb.additionalResourceTags'],
  ['attributes', 'set nlb.attributes'],
  ['cross-zone-load-balancing-enabled', 'set nlb.crossZone'],
  ['access-log-enabled', 'set nlb.attributes: {access_logs.s3.enabled: "true"}'],
  ['access-log-s3-bucket-name', 'set nlb.attributes: {access_logs.s3.bucket: …}'],
  ['access-log-s3-bucket-prefix', 'set nlb.attributes: {access_logs.s3.prefix: …}'],
  ['target-group-attributes*', 'set nlb.targetGroupAttributes'],
  ['listener-attributes*', 'set nlb.idleTimeoutSeconds'],
  [
    'proxy-protocol*',
    'set nlb.preserveClientAddress instead, since every port of the gateway would have to expect the header',
  ],
  ['healthcheck-protocol', 'written already, for the gateway’s own readiness. Remove it'],
  ['healthcheck-port', 'written already, for the gateway’s own readiness. Remove it'],
  ['healthcheck-path', 'written already, for the gateway’s own readiness. Remove it'],
  ...['ssl-cert', 'ssl-ports', 'ssl-negotiation-policy', 'backend-protocol', 'alpn-policy'].map(
    (name): [string, string] => [
      name,
      'TLS ends at the gateway, which needs the sender’s own handshake for its host and certificate. Remove it, and say the certificates in tls',
    ],
  ),
  ['quic-enabled-ports', 'OTLP is TCP, and the controller refuses QUIC on it. Remove it'],
];

function answerOf(key: string): string | undefined {
  const word = key.slice(AWS.length);
  const found = OWN.find(([name]) => (name.endsWith('*') ? word.startsWith(name.slice(0, -1)) : word === name));
  return found && `${found[1].startsWith('set ') ? 'has a field of its own: ' : ''}${found[1]}.`;
}
