import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import {
  type AlloyConfig,
  attribute,
  type Component,
  environmentIn,
  inConfig,
  literal,
} from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';
import { environmentProblem } from '../model/read/kubernetes/container-variables';

export const authTokenMayBeEmpty: Rule = {
  id: 'auth-token-may-be-empty',
  hop: 'receiver',
  severity: 'error',
  summary: 'The credentials that a receiver asks for come from somewhere, and cannot be empty.',
  why: `Reading a variable that is not set gives an empty text. An otelcol.auth.bearer with an empty token panics on every request: anybody can
crash Alloy from outside. An otelcol.auth.basic with empty credentials does not start.`,
  fix: 'Set the variable from a key of a Secret, without optional: true.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { auth = otelcol.auth.bearer.clients.handler }
  output { traces = [backends.tempo.default.input] }
}
otelcol.auth.bearer "clients" {
  token = sys.env("TOKEN")
}`).replace(
      '      ports:',
      '      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: clients, key: token}}}]\n      ports:',
    ),
    '{secretKeyRef: {name: clients, key: token}}',
    '{secretKeyRef: {name: clients, key: token, optional: true}}',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const { container, config } of model.processes) {
      for (const auth of config ? authsIn(model, config) : []) {
        if (seen.has(auth)) continue;
        for (const name of ['token', 'username', 'password']) {
          const value = attribute(auth.body, name);
          const isEmpty = literal(value) === '' ? 'is an empty text' : undefined;
          const [problem] = environmentIn(value).flatMap(variable => environmentProblem(container, variable) ?? []);
          if (!isEmpty && !problem) continue;
          seen.add(auth);
          yield inConfig(auth.config, value!.line, `${name} of ${auth.id} ${isEmpty ?? `reads ${problem}`}`);
        }
      }
    }
  },
};

const authsIn = perModel((_, config: AlloyConfig) => new Set(findReceivers(config).flatMap(({ auth }) => auth ?? [])));
