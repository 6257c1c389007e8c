import { randomUUID } from 'node:crypto';
import { otlpPath } from '../clients/otlp';
import { AccessLog } from '../lab/access-log';
import { sleep } from '../lab/processes';
import { type Case, GATEWAY_API } from './case';
import { accepted } from './probe';

const REQUESTS = 90;

export const balance: Case = {
  id: 'balance',
  title: 'the requests of one gRPC connection reach every replica',
  goldens: GATEWAY_API,
  skip: ({ alloys }) => (alloys.length > 1 ? undefined : 'Alloy has one replica'),
  async run({ client, environment, lab, check }) {
    const agent = `e2e-${randomUUID().slice(0, 8)}`;
    const logs = environment.alloys.map(pod => new AccessLog(pod.containers.get('istio-proxy')!.log));
    const { edge } = environment;
    const answers = await client.probe({
      ...{
        transport: 'grpc',
        host: edge.grpc.host,
        port: edge.grpc.port,
        path: otlpPath('grpc', environment.config.signals[0]!),
      },
      tls: { ca: lab.authority.caFile, cert: environment.sender?.cert, key: environment.sender?.key },
      headers: { 'user-agent': agent },
      message: { signal: environment.config.signals[0]!, run: 'balance' },
      repeat: REQUESTS,
      timeoutSeconds: 20,
    });
    await sleep(300);
    const good = answers.filter(accepted).length;
    check('accepted', good === REQUESTS, `${good} of ${REQUESTS}`);
    const shares = logs.map(log => log.entries().filter(({ user_agent }) => user_agent === agent).length);
    const fair = REQUESTS / shares.length;
    check(
      'requests by replica',
      shares.every(share => share > fair / 2),
      shares.join(' / '),
    );
  },
};
