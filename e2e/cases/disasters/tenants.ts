import { alloyName, crash } from '../../lab/replacement';
import { reloaded } from '../alloy-changes';
import type { Context } from '../case';
import { withChange } from '../change';
import { type Kind, together } from './kind';
import { STREAMS } from './senders';

const HEADER = 'x-scope-orgid';

/** Every sender names a tenant, and Alloy is killed: no request reaches the backend with another's, or none. */
export const tenants: Kind = {
  id: 'tenants',
  senders: STREAMS.flatMap(stream => ['team-a', 'team-b'].map(tenant => ({ ...stream, tenant }))),
  async around(context, work) {
    const undo = await reloaded(withTenants)(context);
    await withChange(context, believing(context), work);
    await undo();
  },
  draw: () => ({
    text: 'two tenants, SIGKILL of Alloy, every pod',
    happen: async ({ environment }) => {
      await together(environment.alloys.map(pod => crash(environment, pod, alloyName(pod))));
    },
  }),
  async look({ environment, check }, what, senders) {
    const requests = (await environment.counts()).flatMap(({ requests }) => requests ?? []);
    const wrong = senders.flatMap(({ run, tenant }) =>
      requests.filter(request => request.run === run && request.headers[HEADER] !== tenant),
    );
    const own = requests.filter(({ run }) => senders.some(sender => sender.run === run));
    check(
      `${what}: each its own tenant`,
      wrong.length === 0,
      `${wrong.length} of ${own.length} requests with another, or none`,
    );
  },
};

/** The gateway leaves the tenant that a sender names. */
function believing({ environment: { manifests } }: Context) {
  const named = manifests
    .all('VirtualService')
    .filter(({ spec }) => spec.http?.[0]?.headers?.request?.remove?.includes(HEADER));
  return named.map(({ metadata: { name } }) =>
    manifests.mutate({ kind: 'VirtualService', name, path: 'spec.http[0].headers' }),
  );
}

/** As `access` with a tenant from a trusted header writes it. */
function withTenants(config: string): string {
  const received = config.replaceAll(/^(\t(?:grpc|http) \{)$/gm, '$1\n\t\tinclude_metadata = true');
  // what is merged loses its tenant
  const alone = received.replaceAll(/^(\t+min_size +)= \d+$/gm, '$1= 0');
  const sent = alone.replaceAll(/^(\tclient \{)$/gm, '$1\n\t\tauth = otelcol.auth.headers.tenant.handler');
  return `${sent}\notelcol.auth.headers "tenant" {\n\theader {\n\t\tkey = "${HEADER}"\n\t\tfrom_context = "${HEADER}"\n\t}\n}\n`;
}
