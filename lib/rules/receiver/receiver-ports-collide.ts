import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import { inConfig } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const receiverPortsCollide: Rule = {
  id: 'receiver-ports-collide',
  hop: 'receiver',
  severity: 'error',
  summary: 'Each grpc and http block of the receivers in one configuration has a port of its own.',
  why: `The second server that asks for a port gets "address already in use", and its component ends and takes nothing more. Alloy goes on without
it: /-/ready and /-/healthy answer 200 (seen), and only the log and the senders' errors tell.`,
  fix: 'Give each block an endpoint of its own, such as 4317 for grpc and 4318 for http.',
  reads: ['ConfigMap'],
  ...twins(RECEIVER, '"0.0.0.0:4318"', '"0.0.0.0:4317"'),
  *check({ configs }) {
    for (const config of configs) {
      for (const [port, [first, second]] of groupBy(findReceivers(config), receiver => receiver.port)) {
        if (port === undefined || port === 0 || !first || !second) continue;
        // two addresses of one pod may have the port once each
        if (!isEvery(first.address) && !isEvery(second.address) && first.address !== second.address) continue;
        yield inConfig(
          config,
          second.line,
          `${second.transport} of ${second.component.id} listens on ${port}, as ${first.transport} of ${first.component.id} does`,
        );
      }
    }
  },
};

function isEvery(address: string | undefined): boolean {
  return address === '' || address === '0.0.0.0' || address === '[::]';
}
