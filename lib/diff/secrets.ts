/** Secrets that must be there, and that nothing in the input makes. */
import { get, list, record, text } from '../kubernetes/json';
import { credentials, secretMakers } from '../rules/model/credentials';
import type { Model } from '../rules/model/model';
import { names, say } from './sentence';
import type { Comparison, Teller } from './statement';

/** A Secret, and who needs it. */
interface Needed {
  readonly name: string;
  readonly namespace: string;
  readonly by: string;
}

/** Says which Secrets others must make before the delivery, and which nobody needs any more. */
export const tellSecrets: Teller = function* ({ before, after }: Comparison) {
  const [old, now] = [neededIn(before.model), neededIn(after.model)];
  for (const [key, { name, namespace, by }] of now)
    if (!old.has(key) && secretMakers(after.model, name, namespace).length === 0)
      yield {
        topic: 'others',
        sentence: say`Secret ${namespace ? `${namespace}/` : ''}${name} must be there before the delivery: ${by} needs it, and nothing here makes it`,
      };
  const idle = [...old]
    .filter(([key]) => !now.has(key))
    .map(([, { name, namespace }]) => `${namespace ? `${namespace}/` : ''}${name}`);
  if (idle.length > 0) yield { topic: 'others', sentence: say`nothing here needs Secret ${names(idle)} any more` };
};

function neededIn(model: Model): ReadonlyMap<string, Needed> {
  const found = new Map<string, Needed>();
  const add = (needed: Needed) => found.set(JSON.stringify([needed.namespace, needed.name]), needed);
  for (const { server, name } of credentials(model)) {
    const { gateway } = server;
    // beside the gateway’s pods, wherever these run
    for (const each of [name, server.tls?.clientCa ?? name])
      add({ name: each, namespace: '', by: `Gateway ${gateway.name}` });
  }
  for (const { spec, namespace, manifest } of model.workloads) {
    const by = `${manifest.kind} ${manifest.name}`;
    const need = (name: string | undefined) => name && add({ name, namespace, by });
    for (const volume of list(spec.volumes))
      for (const each of [volume, ...list(get(volume, 'projected', 'sources'))]) {
        const secret = record(get(each, 'secret'));
        if (secret.optional !== true) need(text(secret.secretName) ?? text(secret.name));
      }
    for (const container of [...list(spec.containers), ...list(spec.initContainers)]) {
      for (const variable of list(get(container, 'env'))) {
        const from = record(get(variable, 'valueFrom', 'secretKeyRef'));
        if (from.optional !== true) need(text(from.name));
      }
      for (const all of list(get(container, 'envFrom'))) need(text(get(all, 'secretRef', 'name')));
    }
  }
  return found;
}
