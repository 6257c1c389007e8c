import { ENVIRONMENTS, type Given, type Options, OUTPUT } from './command';

/** The options of the command `doctor`. */
export const DOCTOR_OPTIONS = {
  environment: { value: '<name>', meaning: 'the environment whose path it walks', required: true },
  environments: ENVIRONMENTS,
  output: OUTPUT,
  edge: { value: '<name>', meaning: 'the one edge to walk, by its name in edges; first is the first (default: all)' },
  context: { value: '<name>', meaning: 'of the kubeconfig (default: its current one)' },
  kubeconfig: {
    value: '<file>',
    meaning: 'how to reach the cluster (default: the variable KUBECONFIG, else ~/.kube/config)',
  },
  'envoy-admin': {
    value: '<host:port>',
    meaning: 'the gateway’s Envoy admin interface (default: a port-forward to 15000 of a gateway pod)',
  },
  'alloy-metrics': {
    value: '<url>',
    meaning: 'the metrics of one of Alloy’s pods (default: port-forwards to 12345)',
    many: true,
  },
  address: { value: '<host[:port]>', meaning: 'connect there instead of what DNS says; the TLS name stays' },
  ca: { value: '<file>', meaning: 'whom to trust (default: the CAs of Node)' },
  cert: { value: '<file>', meaning: 'a client certificate, with --key' },
  key: { value: '<file>', meaning: 'the key of --cert' },
  header: {
    value: '<name=value>',
    meaning: 'sent with --send, such as "authorization=Bearer …"; curl’s "name: value" too. Never shown',
    many: true,
  },
  preflight: {
    meaning: 'look instead whether everything is there for the first sync; nothing of ours need be',
  },
  send: { meaning: 'send one signal over each transport, and watch it arrive' },
  json: { meaning: 'write the report for programs' },
  timeout: { value: '<seconds>', meaning: 'for all of it', default: '30' },
  'print-rbac': { meaning: 'print the Roles that it needs, and do nothing else' },
} as const satisfies Options;

/** The values of these options on a command line. */
export type DoctorGiven = Given<typeof DOCTOR_OPTIONS>;
