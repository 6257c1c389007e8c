import type { Expression } from '../../alloy/language/parse';
import { WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { writtenIn } from '../model/alloy-scopes';
import { perModel } from '../model/model';
import { type AlloyConfig, environmentOf, inConfig, partsIn } from '../model/read/alloy/config';
import { partsOfBody } from '../model/read/alloy/literals';
import { findReceivers } from '../model/read/alloy/receivers';
import { environmentProblem } from '../model/read/kubernetes/container-variables';

export const environmentVariableNotSet: Rule = {
  id: 'environment-variable-not-set',
  hop: 'config',
  severity: 'error',
  summary: 'The variables that config.alloy reads are variables of the container.',
  why: `A variable that the container does not have is an empty text for sys.env. An address or a credential is then empty: Alloy does not
start ("endpoint must be specified"), or it starts, /-/ready says 200, and the backend answers 401.`,
  fix: 'Set the variable in env, from a key of a Secret or ConfigMap, or correct the name.',
  reads: ['ConfigMap', 'Secret', ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.cloud.input] }
}
otelcol.exporter.otlphttp "cloud" {
  client {
    endpoint = "https://otlp.example.com"
    auth     = otelcol.auth.basic.cloud.handler
  }
}
otelcol.auth.basic "cloud" {
  client_auth {
    username = "1234"
    password = sys.env("CLOUD_TOKEN")
  }
}`).replace(
      '      ports:',
      '      env: [{name: CLOUD_TOKEN, valueFrom: {secretKeyRef: {name: cloud, key: token}}}]\n      ports:',
    ),
    'name: CLOUD_TOKEN',
    'name: CLOUD_PASSWORD',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const { workload, container, config } of model.processes) {
      // an image of one's own may set variables
      if (!config || !/(?:^|\/)grafana\/alloy[:@]|(?:^|\/)alloy[:@]/.test(container.image ?? '')) continue;
      for (const { id, path, line, variable, isCredential } of readsIn(model, config)) {
        const problem = environmentProblem(container, variable, name =>
          model.manifests.find(name.kind, workload.manifest.namespace, name.name),
        );
        const isCertain = problem?.endsWith(' does not set') || isCredential;
        const key = `${config.manifest.namespace}/${config.manifest.name} ${config.path.join('.')} ${line} ${variable}`;
        if (!problem || !isCertain || seen.has(key)) continue;
        seen.add(key);
        yield inConfig(config, line, `${path.join('.')} of ${id} reads ${problem}`);
      }
    }
  },
};

interface Read {
  readonly id: string;
  readonly path: readonly string[];
  readonly line: number;
  readonly variable: string;
  /** Whether an empty text is a mistake for sure. */
  readonly isCredential: boolean;
}

/** Where a configuration reads variables, but for those that may be empty, or that another rule judges. */
const readsIn = perModel((model, config: AlloyConfig): readonly Read[] => {
  const receivers = new Set(findReceivers(config).flatMap(({ auth }) => (auth ? [auth.id] : [])));
  return writtenIn(model, config).flatMap(({ id, block }) =>
    [...partsOfBody(block.body)].flatMap(({ expression, path, value }) => {
      const variable = environmentOf(expression);
      if (variable === undefined || receivers.has(id) || block.name === 'argument') return [];
      if (excusedIn(value).has(expression)) return [];
      // a comparison asks for an empty text
      if (value.type === 'binary' && value.operator !== '+') return [];
      const isCredential = CREDENTIALS.has(path.at(-1)!);
      return [{ id, path, line: expression.line, variable, isCredential }];
    }),
  );
});

/** The parts of a value that stand in a call which has another value for an empty variable, such as coalesce(): any call but those that hand on what they get. */
function excusedIn(value: Expression): ReadonlySet<Expression> {
  const known = EXCUSED.get(value);
  if (known) return known;
  const excused = new Set<Expression>();
  for (const part of partsIn(value)) {
    if (part.type !== 'call' || excused.has(part) || environmentOf(part) !== undefined) continue;
    const name = part.of.type === 'reference' ? part.of.names.slice(0, 3).join('.') : '';
    if (!HANDS_ON.test(name)) for (const below of partsIn(part)) excused.add(below);
  }
  EXCUSED.set(value, excused);
  return excused;
}

const EXCUSED = new WeakMap<Expression, ReadonlySet<Expression>>();

/** @see https://grafana.com/docs/alloy/latest/reference/stdlib/ */
const HANDS_ON =
  /^(?:string\.(?:format|join|replace|to_lower|to_upper|trim\w*)|encoding\.(?:to_base64|to_URLbase64|url_encode)|convert\.nonsensitive|nonsensitive|format|to_lower|to_upper|trim\w*)$/;

const CREDENTIALS = new Set([
  ...['username', 'password', 'token', 'bearer_token', 'client_id', 'client_secret', 'endpoint', 'url', 'credentials'],
]);
