import { few } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { writtenIn } from '../model/alloy-scopes';
import { type Model, perModel } from '../model/model';
import { callOf } from '../model/read/alloy/command-line';
import { type AlloyConfig, inConfig, literal } from '../model/read/alloy/config';
import { partsOfBody } from '../model/read/alloy/literals';
import type { AlloyProcess } from '../model/read/alloy/processes';
import { whyNoFile } from '../model/read/kubernetes/mounts';

export const fileNotMounted: Rule = {
  id: 'file-not-mounted',
  hop: 'config',
  severity: 'error',
  summary: 'The files that config.alloy names are mounted there: certificates, keys, CAs, passwords.',
  why: `A receiver whose certificate is not there does not listen, and an exporter whose CA is not there sends nothing ("failed to load TLS config", "no such file or directory"), while Alloy runs on and /-/ready says 200.
With local.file Alloy does not start at all. A name differs easily: cert-manager's keys are tls.crt, tls.key and ca.crt.`,
  fix: "Mount the Secret or ConfigMap that has the file, and make the path, the volume's mountPath and the key agree.",
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    `${sending('endpoint = "tempo.example.com:4317"', 'tls { ca_file = "/etc/ca/ca.crt" }')
      .replace(
        '        - {name: data, mountPath: /data}',
        '        - {name: data, mountPath: /data}\n        - {name: ca, mountPath: /etc/ca}',
      )
      .replace(
        '    - {name: data, emptyDir: {}}',
        '    - {name: data, emptyDir: {}}\n    - {name: ca, configMap: {name: ca}}',
      )}---
apiVersion: v1
kind: ConfigMap
metadata: {name: ca, namespace: observability}
data: {ca.crt: "-----BEGIN CERTIFICATE-----"}
`,
    'ca_file = "/etc/ca/ca.crt"',
    'ca_file = "/etc/ca/ca.pem"',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const process of model.processes) {
      const { config, container, workload } = process;
      if (!config || !/(?:^|\/)alloy[:@]/.test(container.image ?? '') || mayHaveMore(process)) continue;
      for (const { file, line, what } of filesIn(model, config)) {
        const why = whyNoFile(model.manifests, workload, container, file);
        const key = `${config.manifest.namespace}/${config.manifest.name} ${config.path.join('.')} ${line}`;
        if (why === undefined || seen.has(key)) continue;
        seen.add(key);
        yield inConfig(
          config,
          line,
          `${what} is ${file}, and ${why.keys ? `${why.title} has ${few(why.keys)}` : 'no volume is mounted there'}`,
        );
      }
    }
  },
};

interface Named {
  readonly what: string;
  readonly file: string;
  readonly line: number;
}

/** The files that a configuration names by their whole paths. */
const filesIn = perModel((model: Model, config: AlloyConfig): readonly Named[] =>
  writtenIn(model, config).flatMap(({ id, block, facts }) =>
    [...partsOfBody(block.body)].flatMap(({ expression, path }) => {
      const file = literal(expression);
      const isFile =
        path.at(-1)!.endsWith('_file') ||
        (block.name === 'local.file' && path[0] === 'filename') ||
        path.join('.') === 'htpasswd.file';
      return facts && isFile && typeof file === 'string' && /^\/[^$<{]+$/.test(file)
        ? [{ what: `${path.join('.')} of ${id}`, file, line: expression.line }]
        : [];
    }),
  ),
);

/** Whether a script, or somebody who changes pods as they are made, may put files there. */
function mayHaveMore({ container, workload }: AlloyProcess): boolean {
  const { isScripted } = callOf(container);
  return (
    isScripted ||
    Object.keys(workload.annotations).some(
      key => /inject|secret|vault/.test(key) && !/istio\.io\/|linkerd\.io\//.test(key),
    )
  );
}
