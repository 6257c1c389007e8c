import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edge } from '../../lab/edge';
import type { KubeObject } from '../../lab/kubernetes';
import { tlsSecret } from '../../lab/secrets';
import { REPOSITORY } from '../../repository';
import type { Issuer } from '../access/tokens';
import type { Context } from '../case';
import { allSeen, said, until } from '../doctor/ask';
import type { Ways } from './index';

/** With its credentials it sees every hop of each edge; of what is broken it says at which. */
export async function doctorOf(context: Context, ways: Ways, issuer: Issuer): Promise<void> {
  const asked = [`--environments=${environmentFile(context, issuer)}`];
  const { cert, key } = context.environment.senderOf(ways.public.edge)!;
  for (const [name, words] of Object.entries({
    first: [],
    public: [`--cert=${cert}`, `--key=${key}`],
    partner: [`--header=authorization=Bearer ${issuer.token()}`],
  })) {
    const well = await until(context, [...asked, `--edge=${name}`, ...words, '--send'], allSeen);
    context.check(`doctor --edge ${name}`, allSeen(well), said(well));
  }
  const well = await until(context, asked, allSeen);
  context.check('doctor: all edges', allSeen(well), said(well));
  for (const { what, hop, edge, words, make } of faults(ways)) {
    const repair = await make(context);
    try {
      const service = `${edge.namespace}/${edge.service.metadata.name}`;
      const fits = ({ first }: typeof well) => first?.id === hop && first.service === service && words.test(first.seen);
      const seen = await until(context, asked, fits);
      context.check(`doctor: ${what}`, fits(seen), said(seen));
    } finally {
      await repair();
    }
  }
  const again = await until(context, asked, ({ first }) => !first);
  context.check('doctor: all of them repaired', !again.first, said(again));
}

/** Writes the golden case's environment with the keys that the sidecar trusts here; gives its folder. */
function environmentFile({ lab, environment }: Context, issuer: Issuer): string {
  const folder = join(lab.folder, 'environments');
  mkdirSync(folder, { recursive: true });
  const file = `${environment.name}.yaml`;
  const text = readFileSync(join(REPOSITORY, 'test/cases', file), 'utf8');
  writeFileSync(join(folder, file), text.replace(/^( *jwks:).*$/m, `$1 '${issuer.jwks}'`));
  return folder;
}

interface Fault {
  readonly what: string;
  readonly hop: string;
  readonly edge: Edge;
  readonly words: RegExp;
  /** Gives what undoes it. */
  make(context: Context): Promise<() => Promise<void>>;
}

function faults(ways: Ways): Fault[] {
  const { edge } = ways.public;
  return [
    {
      ...{ what: 'public’s Service leads elsewhere', hop: 'target-port', edge, words: /→ 14317/ },
      make: changed(edge.service, ({ ports }) => {
        ports[0].targetPort = 14317;
      }),
    },
    {
      ...{ what: 'public’s Secret is missing', hop: 'certificate', edge, words: /missing/ },
      make: withoutSecret(edge),
    },
    {
      ...{ what: 'public’s route has another path', hop: 'route', edge, words: /v1\/trace,/ },
      make: async context => {
        const route = context.environment.manifests.find('VirtualService', edge.http.route);
        return changed(route, ({ http }) => {
          http[0].match[0].uri = { exact: '/v1/trace' };
        })(context);
      },
    },
    {
      ...{ what: 'partner’s Gateway has another port', hop: 'listener', edge: ways.partner.edge, words: /14443/ },
      make: async context => {
        const gateway = context.environment.manifests.find('Gateway', ways.partner.edge.name);
        return changed(gateway, ({ servers }) => {
          servers[0].port.number = 14443;
        })(context);
      },
    },
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: every kind has its own fields
function changed(own: KubeObject, edit: (spec: any) => void): Fault['make'] {
  return async ({ environment }) => {
    const object = structuredClone(own);
    edit(object.spec);
    await environment.apply(object);
    return () => environment.restore(object);
  };
}

function withoutSecret({ servers, namespace, grpc }: Edge): Fault['make'] {
  return async ({ lab }) => {
    const metadata = { name: servers[grpc.server]!.tls!.credentialName!, namespace };
    await lab.kubernetes.delete({ apiVersion: 'v1', kind: 'Secret', metadata });
    const secret = tlsSecret(lab.authority, namespace, metadata.name, [grpc.host]);
    return async () => {
      await lab.kubernetes.apply(secret);
    };
  };
}
