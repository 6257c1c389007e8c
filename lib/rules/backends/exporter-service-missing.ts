import { BACKEND_KINDS } from '../../facts/backend-kinds';
import { few } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints } from '../model/endpoints';
import { groupBy } from '../model/group';
import { isEntry } from '../model/hosts';
import { type Model, perModel } from '../model/model';
import { servicesNamed } from '../model/names';
import { isOperatedService, mayBeMade, OPERATED } from '../model/operated';
import { inConfig } from '../model/read/alloy/config';
import type { Service } from '../model/read/kubernetes/services';
import { type Place, targetOf } from '../model/targets';

export const exporterServiceMissing: Rule = {
  id: 'exporter-service-missing',
  hop: 'backends',
  severity: 'error',
  summary: 'The Service that an exporter sends to exists under that name, in that namespace.',
  why: `The DNS knows no such host ("no such host", "name resolver error: produced zero addresses"): nothing is exported, the exporter retries and then drops, and senders got success. A name without a dot is a
Service in the namespace of Alloy's own pods.`,
  fix: 'Write <service>.<namespace>.svc.cluster.local of a Service that is there.',
  reads: [OPERATED, ...CONFIGS, 'Service', 'ServiceEntry', ...WORKLOADS],
  ...twins(
    `${sending('endpoint = "tempo-distributor.tempo.svc.cluster.local:4317"', 'tls { insecure = true }')}---
apiVersion: v1
kind: ServiceAccount
metadata: {name: alloy, namespace: observability}
---
apiVersion: v1
kind: Service
metadata: {name: tempo-distributor, namespace: tempo}
spec:
  ports: [{name: otlp-grpc, port: 4317}]
`,
    'tempo-distributor.tempo.svc.cluster.local',
    'tempo-distributor',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, address, written } = endpoint;
      const { place, service } = targetOf(model, endpoint);
      if (
        !place ||
        service ||
        !(model.complete ? isShown(model, place) : isOfAnotherNamespace(model, place, address!.host)) ||
        isKnown(model, place) ||
        isEntry(model, address!.host)
      )
        continue;
      yield inConfig(
        component.config,
        line,
        `${component.id} sends to ${written}, and there is no Service ${place.name} in ${place.namespace}${instead(model, place)}`,
      );
    }
  },
};

/** Whether a name without a namespace is that of a Service in another namespace: then it is meant, whatever else there is. */
function isOfAnotherNamespace(model: Model, { namespace, name }: Place, host: string): boolean {
  return !host.includes('.') && namespace !== '' && servicesNamed(model, name).length > 0;
}

/** Whether the input shows what Services the namespace has, or what backends there are: most are given without any. */
function isShown(model: Model, { namespace, name }: Place): boolean {
  return inNamespace(model).has(namespace) || hasBackends(model) || servicesNamed(model, name).length > 0;
}

const hasBackends = perModel(model =>
  model.services.some(({ name }) => BACKEND_KINDS.some(kind => kind.services?.test(name))),
);

/** What is there that may be meant: a Service of that name elsewhere, or those beside it. */
function instead(model: Model, { namespace, name }: Place): string {
  const meant = servicesNamed(model, name);
  const near = (inNamespace(model).get(namespace) ?? []).filter(
    found => found.name.includes(name) || name.includes(found.name),
  );
  const shown = meant.length > 0 ? meant : near;
  return shown.length > 0 ? `; there is ${few(shown.map((found: Service) => nameOf(found.manifest)))}` : '';
}

const inNamespace = perModel(({ services }) => groupBy(services, ({ namespace }) => namespace));

/** Whether somebody makes the Service who is not in the input: Kubernetes itself, or the controller of an object that is. */
function isKnown(model: Model, { namespace, name }: Place): boolean {
  return (
    BUILT_IN.has(`${namespace}/${name}`) || isOperatedService(model, name, namespace) || mayBeMade(model, namespace)
  );
}

const BUILT_IN = new Set(['default/kubernetes', 'kube-system/kube-dns']);
