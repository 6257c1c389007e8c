import { alloyContainer } from '../../lab/alloy';
import { type Change, reloaded } from '../alloy-changes';
import type { Context } from '../case';

/** Alloy's own queue and retries between the tiers: the sender is told yes before a sampler has anything. */
export const defaultQueue: Change = reloaded(config =>
  config.replace(/\t\t\tqueue \{[^}]*\}\n\n\t\t\tretry \{[^}]*\}\n/, ''),
);

/** Samplers found by their addresses in the DNS, which has those that are ready, over a port that Istio forwards as TCP. */
export const byAddress: Change = async context => {
  const { environment, lab } = context;
  const { manifests, samplers } = environment;
  const { name, namespace } = manifests.find('StatefulSet').metadata;
  const service = manifests.mutate({ kind: 'Service', name, path: 'spec.ports[0].appProtocol', value: 'tcp' });
  // what only HTTP has can't be looked at, and a rule that denies would then deny all
  const policies = manifests.all('AuthorizationPolicy').filter(isOfHeaders(samplers[0]!.object.metadata.labels ?? {}));
  const port = alloyContainer(samplers[0]!).ports!.find(one => one.name === 'otlp-grpc')!.containerPort;
  await environment.apply(service);
  for (const policy of policies) await lab.kubernetes.delete(policy);
  const host = `${name}.${namespace}.svc.cluster.local`;
  const dns = `\t\tdns {\n\t\t\thostname = "${host}"\n\t\t\tport     = "${port}"\n\t\t\tinterval = "5s"\n\t\t}\n`;
  const undo = await reloaded(config => config.replace(/\t\tkubernetes \{[^}]*\}\n/, dns))(context);
  return async () => {
    for (const object of [service, ...policies]) await environment.restore(object);
    await undo();
  };
};

const isOfHeaders =
  (labels: Record<string, string>) =>
  ({ spec }: ReturnType<Context['environment']['manifests']['find']>): boolean =>
    spec.action === 'DENY' &&
    Object.entries(spec.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
