import * as v from 'valibot';
import type { Json } from '../../kubernetes/json';
import type { Folders } from '../folders';
import { doc, label, text } from '../scalars';
import { access, cors, tenant } from './access';
import { alloy, mesh } from './alloy';
import { destinations } from './destinations';
import { gateway, hosts, listeners, tls } from './edge';
import { nlb } from './nlb';
import { operations } from './operations';
import { ALLOY, ALLOY_OTELCOL, AWS_CONTROLLER, ISTIO, ISTIO_NETWORKING } from './pages';
import { smokeTest } from './smoke-test';
import { pipeline, receiver } from './telemetry';

/** What commands call the edge that an environment's own sections are. */
export const FIRST_EDGE = 'first';

/** The most characters of an edge's name: names of at most 63 are made of it, such as a container's, <edge>-grpc-metrics. */
const MOST_OF_AN_EDGE = 40;

/** The sections that each edge has of its own. */
const edgeSections = {
  hosts: doc(
    hosts,
    'Public DNS names that senders connect to.',
    `${ISTIO_NETWORKING}virtual-service/#VirtualService-hosts`,
  ),
  listeners: doc(
    listeners,
    'Ports of the edge. Default: split, 4317 for OTLP/gRPC and 4318 for OTLP/HTTP.',
    'docs/decisions/0003-ports.md',
  ),
  nlb: doc(
    nlb,
    'AWS Network Load Balancer, by the AWS Load Balancer Controller (not EKS Auto Mode’s).',
    AWS_CONTROLLER,
  ),
  gateway: doc(gateway, 'Istio ingress gateway.', `${ISTIO}setup/additional-setup/gateway/`),
  tls: doc(
    tls,
    'Certificates that the gateway serves: by an issuer of cert-manager, or from Secrets.',
    `${ISTIO_NETWORKING}gateway/#ServerTLSSettings`,
  ),
  access: doc(
    v.optional(access, {}),
    'Who may send; several together mean all of them. Needed when internet-facing. Default: whoever reaches an internal NLB.',
    'docs/access.md',
  ),
  cors: doc(
    v.optional(cors),
    'Browsers that may send OTLP/HTTP. The gateway answers their preflight requests. Default: none.',
    `${ISTIO_NETWORKING}virtual-service/#CorsPolicy`,
  ),
};

/** Names of the sections that each edge has of its own. */
export const EDGE_SECTIONS = Object.keys(edgeSections);

/** The schema of environments/<name>.yaml: its sections, in the order of the packet. */
export const environmentSchema = v.strictObject({
  name: doc(
    label(),
    'Name of the environment, which is also the name of the file: environments/<name>.yaml.',
    'docs/your-environment.md',
  ),
  cluster: doc(
    v.optional(text()),
    'Name of the cluster, whichever you like. Environments with the same name here are applied to one cluster, and refused where they would write the same object. Default: a cluster that no other environment is applied to.',
    'docs/decisions/0005-environments-are-data.md',
  ),
  ...edgeSections,
  edges: doc(
    v.optional(
      v.record(
        v.pipe(
          label(),
          v.maxLength(MOST_OF_AN_EDGE, `at most ${MOST_OF_AN_EDGE} characters`),
          v.check(name => name !== FIRST_EDGE, `another name than ${FIRST_EDGE}, which is the first edge’s`),
          v.check(
            name => !/(^|-)(grpc|http)$/.test(name),
            'a name that does not end with grpc or http, as those of a transport’s objects do',
          ),
        ),
        v.strictObject(edgeSections),
      ),
      {},
    ),
    'More ways in to the same Alloy, each by name: a public one beside an internal one. Each says all of its own and takes nothing from the sections above, which are the first edge. Names of its objects have its name in them. Default: none.',
    'docs/edges.md',
  ),
  tenant: doc(
    v.optional(tenant),
    'X-Scope-OrgID of what is sent on, which names the tenant in Tempo, Mimir and Loki. The sender’s own is removed or overwritten, but for tenant.header. Default: none.',
    'https://grafana.com/docs/mimir/latest/configure/about-tenant-ids/',
  ),
  receiver: doc(receiver, 'How Alloy receives: otelcol.receiver.otlp.', `${ALLOY_OTELCOL}otelcol.receiver.otlp/`),
  pipeline: doc(
    pipeline,
    'What happens in Alloy between receiver and exporters.',
    'docs/decisions/0009-ok-means-the-backend-has-it.md',
  ),
  destinations: doc(
    destinations,
    'Where each signal goes. A signal without a destination is neither received nor routed.',
    'docs/decisions/0009-ok-means-the-backend-has-it.md',
  ),
  alloy: doc(alloy, 'Where and how Alloy runs.', `${ALLOY}set-up/install/kubernetes/`),
  mesh: doc(mesh, 'The Istio mesh that Alloy runs in.', `${ISTIO}setup/additional-setup/sidecar-injection/`),
  operations: doc(
    operations,
    'What watches the path: logs, metrics, alerts, a dashboard.',
    'docs/operations.md#what-watches-it',
  ),
  smokeTest: doc(
    smokeTest,
    'A Job after each sync of Argo CD (a PostSync hook) that sends through the public names. Default: none.',
    'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/',
  ),
});

/** What a presentValues file says. */
export interface Present {
  /** Path of the file as messages name the file: from where the user stands. `presentFile` is what commands name. */
  readonly file: string;
  readonly values: Json;
}

type Written = DeepReadonly<v.InferOutput<typeof environmentSchema>>;

/** What is known of one edge beside its sections. */
interface EdgeFacts {
  /** What the file named by `presentValues` says. Undefined without one. */
  readonly present?: Present;
}

/** What is known of Alloy beside its section. */
interface AlloyFacts {
  /** What the file named by `presentValues` says: Alloy is somebody else's. Undefined: Alloy is ours alone. */
  readonly present?: Present;
}

/** A parsed environment: complete, consistent, frozen. Everything that is synthesized is made from this alone. */
export type Environment = Omit<Written, 'edges' | 'alloy'> &
  EdgeFacts & {
    readonly alloy: Written['alloy'] & AlloyFacts;
    readonly edges: Readonly<Record<string, Written['edges'][string] & EdgeFacts>>;
    /** Path of the environment file as messages name the file: from where the user stands. Nothing that is written has this path. */
    readonly file: string;
    /** What written commands name. */
    readonly folders: Folders;
  };

/** A type with every field read-only, at any depth. */
export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
