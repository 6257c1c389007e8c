/** Refuses a smoke test that could not get through: it would fail every sync. */

import { within } from '../../kubernetes/networks';
import { type EdgeView, pathInFile } from '../edge-views';
import { type Contradiction, pathText } from '../structure';
import type { EdgeCheck, EdgesCheck } from './check';

export const SMOKE_TEST_CHECKS: EdgesCheck[] = [
  edges => {
    const { smokeTest, tenant } = edges[0]!;
    if (!smokeTest) return [];
    const asks = (what: 'mtls' | 'jwt' | 'basic' | 'bearer') => edges.some(({ access }) => access[what]);
    const pairs = [
      ['clientCertificate', 'access.mtls', asks('mtls')],
      ['jwt', 'access.jwt', asks('jwt')],
      ['basic', 'access.basic', asks('basic')],
      ['bearer', 'access.bearer', asks('bearer')],
      ['tenant', 'tenant.header', tenant?.header],
    ] as const;
    return pairs.flatMap(([field, where, wanted]): Contradiction[] => {
      if (Boolean(wanted) === (smokeTest[field] !== undefined)) return [];
      const message = wanted
        ? `missing, and ${where} asks for it: every sync would fail. Give it, or remove smokeTest.`
        : `there is no ${where} that asks for it. Remove it.`;
      return [{ path: ['smokeTest', field], message }];
    });
  },

  // One credential is presented at each edge that asks for such a one.
  edges => {
    const { smokeTest } = edges[0]!;
    const different = (of: (access: EdgeView['access']) => unknown) =>
      new Set(edges.flatMap(({ access }) => (of(access) === undefined ? [] : [JSON.stringify(of(access))]))).size > 1;
    const fields = [
      ['clientCertificate', 'access.mtls.caSecret', different(({ mtls }) => mtls?.caSecret)],
      ['jwt', 'access.jwt', different(({ jwt }) => jwt && [jwt.issuer, jwt.audiences, jwt.claims])],
    ] as const;
    return fields.flatMap(([field, where, isDifferent]) =>
      smokeTest?.[field] !== undefined && isDifferent
        ? [
            {
              path: ['smokeTest', field],
              message: `is presented at each edge that asks for one, and ${where} is not the same in all of them: one edge's credential would be shown to another, and every sync would fail. Remove smokeTest, or give the edges the same ${where}.`,
            },
          ]
        : [],
    );
  },
];

export const SMOKE_TEST_EDGE_CHECKS: EdgeCheck[] = [
  ({ edge, whole, smokeTest, access, nlb }) => {
    if (!smokeTest) return [];
    const lists = [
      [['access', 'allowlist'], access.allowlist],
      [['nlb', 'sourceRanges'], nlb.sourceRanges],
    ] as const;
    return lists.flatMap(([where, ranges]): Contradiction[] => {
      if (!ranges) return [];
      const field = pathText(pathInFile(edge, [...where]));
      if (!smokeTest.from) {
        const message = `missing, and ${field} may shut the Job out: every sync would fail. Say the addresses that it comes from, or remove smokeTest.`;
        return [{ path: ['smokeTest', 'from'], message }];
      }
      const isInside = within(ranges);
      const outside = smokeTest.from.flatMap((address, index) =>
        isInside(address)
          ? []
          : [
              {
                path: ['smokeTest', 'from', index],
                message: `${address} is not in ${field}. Add it there, or remove smokeTest.`,
              },
            ],
      );
      // To each of several load balancers the Job may come from another address.
      if (Object.keys(whole.edges).length === 0 || outside.length === smokeTest.from.length) return outside;
      return [];
    });
  },

  ({ smokeTest, nlb, gateway }) =>
    smokeTest &&
    nlb.scheme === 'internal' &&
    nlb.preserveClientAddress &&
    (gateway.deployment ?? gateway.service.helm)?.kind === 'DaemonSet' && {
      path: ['smokeTest'],
      message:
        'every node has a gateway pod, and an internal NLB that preserves client addresses can’t be reached from the node that it picks. Set nlb.preserveClientAddress: false, or remove smokeTest.',
    },
];
