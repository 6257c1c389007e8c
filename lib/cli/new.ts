import { command, ENVIRONMENTS, Misused } from './command';
import { main } from './main';

/** The command `new`. */
export const NEW = command({
  name: 'new',
  purpose: 'Makes a repository for environments of your own, or an environment in one.',
  about: [
    'A repository has this package as a version: an upgrade is another version, and what that changes in dist is the review.',
    'An environment is made from the options; on a terminal, what is missing is asked for. It is internal unless --internet-facing says otherwise. Nothing is written over, and nothing at all where there is any mistake.',
  ],
  positionals: {
    value: 'repository <folder> | environment <name>',
    meaning: 'what to make. The folder must be empty (git init may have been there), or not there yet',
    least: 2,
    most: 2,
  },
  options: {
    environments: ENVIRONMENTS,
    'host-grpc': { value: '<host>', meaning: 'public DNS name of OTLP/gRPC' },
    'host-http': { value: '<host>', meaning: 'public DNS name of OTLP/HTTP' },
    service: {
      value: '<owner>',
      meaning:
        'who owns the gateway’s Service. manifests: we do, beside the gateway istio-ingressgateway; deployment: we do, and the gateway’s pods are ours; helm: a release otlp-gateway of the chart istio/gateway, for OTLP alone',
      choices: ['manifests', 'deployment', 'helm'],
      default: 'manifests',
    },
    issuer: { value: '<name>', meaning: 'cert-manager’s ClusterIssuer for the certificates of the hosts' },
    'secret-grpc': {
      value: '<name>',
      meaning: 'instead of an issuer: a Secret that is there, for the host of OTLP/gRPC',
    },
    'secret-http': { value: '<name>', meaning: 'the same for the host of OTLP/HTTP' },
    tempo: { value: '<service.namespace>', meaning: 'where traces go: a Tempo in the cluster' },
    mimir: { value: '<service.namespace>', meaning: 'where metrics go: a Mimir in the cluster' },
    loki: { value: '<service.namespace>', meaning: 'where logs go: a Loki in the cluster' },
    tenant: { value: '<name>', meaning: 'the tenant of Mimir and Loki, and of a Tempo that has tenants' },
    otlp: { value: '<host:port>', meaning: 'where traces go instead: any other backend, by OTLP/gRPC' },
    'client-ca': { value: '<secret>', meaning: 'senders need a certificate of the CA in this Secret' },
    allow: { value: '<CIDR>', meaning: 'senders’ addresses; no others may send', many: true },
    'internet-facing': { meaning: 'the load balancer is reached from the internet' },
  },
  examples: [
    '{me} repository otlp',
    '{me} environment staging --host-grpc otlp-grpc.staging.example.com --host-http otlp-http.staging.example.com --issuer letsencrypt --tempo tempo-distributor.tempo --allow 10.0.0.0/8',
    '{me} environment staging',
  ],
  exit: {
    0: 'written',
    1: 'mistakes in what was asked for: nothing is written',
    2: 'could not run: wrong usage, or something that is there already',
  },
  run: ({ positionals, environments, ...wanted }, terminal) => {
    const [what, name] = positionals as [string, string];
    const action = require('./actions/new') as typeof import('./actions/new');
    if (what === 'environment') return action.newEnvironment({ name, environments, wanted }, terminal);
    if (what !== 'repository') throw new Misused('new makes a repository or an environment: say which');
    const { service: _, ...more } = wanted;
    const [extra] = Object.entries(more).find(([, value]) => [value].flat().some(Boolean)) ?? [];
    if (extra) throw new Misused(`--${extra} is of an environment, which is made in the repository afterwards`);
    return action.newRepository(name, terminal);
  },
});

if (require.main === module) main(NEW);
