import * as v from 'valibot';
import type { Json } from '../../kubernetes/json';
import { doc, label, text } from '../scalars';
import { access, cors, tenant } from './access';
import { alloy, mesh } from './alloy';
import { gateway, hosts, listeners, tls } from './edge';
import { nlb } from './nlb';
import { operations } from './operations';
import { smokeTest } from './smoke-test';
import { destinations, pipeline, receiver } from './telemetry';

/** environments/<name>.yaml, in the order of the packet. */
export const environmentSchema = v.strictObject({
  name: doc(label(), 'Name of the environment; the file has the same.'),
  cluster: doc(
    v.optional(text()),
    'Name of the cluster, whichever you like. Environments that say the same one are applied to one cluster, and refused where they would write the same object. Default: a cluster that no other environment is applied to.',
  ),
  hosts: doc(hosts, 'Public DNS names.'),
  listeners: doc(listeners, 'Ports of the edge.'),
  nlb: doc(nlb, 'AWS Network Load Balancer, by the AWS Load Balancer Controller (not EKS Auto Mode’s).'),
  gateway: doc(gateway, 'Istio ingress gateway.'),
  tls: doc(tls, 'Certificates that the gateway serves.'),
  access: doc(v.optional(access, {}), 'Who may send. Needed when internet-facing.'),
  tenant: doc(
    v.optional(tenant),
    'X-Scope-OrgID of what is sent on. The sender’s own is always removed or overwritten. Default: none.',
  ),
  cors: doc(v.optional(cors), 'Browsers that may send OTLP/HTTP, answered by the gateway. Default: none.'),
  receiver: doc(receiver, 'otelcol.receiver.otlp.'),
  pipeline: doc(pipeline, 'What happens between receiver and exporters.'),
  destinations: doc(destinations, 'Where each signal goes. A signal without one is neither received nor routed.'),
  alloy: doc(alloy, 'The workload.'),
  mesh: doc(mesh, 'The Istio mesh.'),
  operations: doc(operations, 'What watches the path.'),
  smokeTest: doc(smokeTest, 'A Job after each sync of Argo CD that sends through the public names. Default: none.'),
});

/** What the gateway has already, by the file that gateway.presentValues names. */
export interface Present {
  /** The file, from the folder that commands are run in. */
  readonly file: string;
  readonly values: Json;
}

/** A parsed environment: complete, consistent, frozen. The only input of everything behind it. */
export type Environment = DeepReadonly<v.InferOutput<typeof environmentSchema>> & {
  /** What its presentValues file says. */
  readonly present?: Present;
};

export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
