/** The edge of the path: host names, listeners, the gateway and its certificates. */

import * as v from 'valibot';
import { ISTIO_NAMESPACE } from '../../facts/istio';
import { DEFAULT_PORTS } from '../../facts/otlp';
import {
  checkFields,
  doc,
  integer,
  label,
  labelValue,
  objectName,
  oneOf,
  port,
  portName,
  publicName,
  qualifiedName,
} from '../scalars';
import { deployment } from './gateway-pods';
import { ISTIO, ISTIO_NETWORKING, ISTIO_SECURITY, KUBERNETES } from './pages';
import { presentValues } from './present-values';

const OTLP = 'https://opentelemetry.io/docs/specs/otlp/';
const GATEWAY = `${ISTIO_NETWORKING}gateway/`;
const SERVICE = `${KUBERNETES}concepts/services-networking/service/`;
const PORTS = `${SERVICE}#field-spec-ports`;
const TOKEN_BUCKET = 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/type/v3/token_bucket.proto';

/** The section `hosts`: the public DNS names. */
export const hosts = v.strictObject({
  grpc: doc(publicName(), 'Public DNS name of OTLP/gRPC.'),
  http: doc(
    publicName(),
    'Public DNS name of OTLP/HTTP. It may be that of hosts.grpc: then ports tell the transports apart, or on one port paths.',
  ),
});

/** The section `listeners`: the ports of the edge. */
export const listeners = v.optional(
  oneOf({
    split: doc(
      v.strictObject({
        grpc: doc(
          v.optional(port(), DEFAULT_PORTS.grpc),
          'Port of OTLP/gRPC: the NLB’s listener, the Service’s port and targetPort, the port that Envoy binds, and the receiver’s.',
          `${OTLP}#otlpgrpc-default-port`,
        ),
        http: doc(
          v.optional(port(), DEFAULT_PORTS.http),
          'Port of OTLP/HTTP, on the same five hops.',
          `${OTLP}#otlphttp-default-port`,
        ),
      }),
      'A port for each transport, the same number on every hop.',
      OTLP,
    ),
    shared: doc(
      v.strictObject({
        port: doc(v.optional(port(), 443), 'NLB listener and Service port of both transports.', PORTS),
        targetPort: doc(
          v.optional(port()),
          'Port that Envoy binds. Default: what gateway.ports translates the port to, else the same number as port.',
          `${GATEWAY}#Port`,
        ),
      }),
      'One port for both transports, told apart by host, or by path where both have one host. Alloy keeps 4317 and 4318.',
    ),
  }),
  { split: DEFAULT_PORTS },
);

const servicePort = v.strictObject({
  name: doc(portName(), 'Name of the port.'),
  port: doc(port(), 'Service port, which is also the port of the NLB’s listener.'),
  targetPort: doc(port(), 'Port that Envoy binds.'),
});

/** A port of the gateway's Service. */
export type ServicePort = v.InferOutput<typeof servicePort>;

const pods = {
  spreadAcrossZones: doc(
    v.optional(v.boolean('true or false'), true),
    'Spread the gateway’s pods over zones (topologySpreadConstraints, topology.kubernetes.io/zone): without nlb.crossZone, a zone without a pod is an address that does not answer.',
    `${KUBERNETES}concepts/scheduling-eviction/topology-spread-constraints/`,
  ),
  terminationGracePeriodSeconds: doc(
    v.optional(integer(1, 7200)),
    'How long a gateway pod may take to go. Default: nlb.deregistrationDelaySeconds and 30 more.',
    `${KUBERNETES}concepts/workloads/pods/pod-lifecycle/#pod-termination`,
  ),
};

/** The section `gateway`: the Istio ingress gateway, and who owns its Service. */
export const gateway = v.strictObject({
  api: doc(
    v.optional(v.picklist(['istio', 'gateway-api']), 'istio'),
    'The API that the edge is written in. istio: Gateway and VirtualServices, before whatever gateway there is. gateway-api: the Gateway API’s Gateway and HTTPRoutes, of which istiod itself makes Deployment and Service, <name>-istio; needs deployment.',
    'docs/decisions/0020-the-edge-by-the-gateway-api.md',
  ),
  name: doc(
    v.optional(label(), 'istio-ingressgateway'),
    'Name of the gateway: of its Deployment, its ServiceAccount and its Helm release.',
  ),
  namespace: doc(
    v.optional(label(), ISTIO_NAMESPACE),
    'Namespace of the gateway’s pods, where the Secrets of tls and access.mtls must be.',
    `${GATEWAY}#ServerTLSSettings-credential_name`,
  ),
  objectNamespace: doc(
    v.optional(label()),
    'Namespace of the Gateway and the VirtualServices. Default: alloy.namespace. Where istiod has PILOT_SCOPE_GATEWAY_TO_NAMESPACE, it must be gateway.namespace.',
    `${GATEWAY}#Gateway-selector`,
  ),
  selector: doc(
    v.optional(v.pipe(v.record(qualifiedName(), labelValue()), v.minEntries(1, 'at least one label'))),
    'Labels of the gateway’s pods. Default for istio-ingressgateway: istio: ingressgateway. With helm and another release, and with deployment: as the chart labels them, app: <release> and istio: <release without istio->. Needed otherwise.',
    `${GATEWAY}#Gateway-selector`,
  ),
  serviceAccount: doc(
    v.optional(label()),
    'ServiceAccount of the gateway’s pods, the only one that Alloy lets in. Default: gateway.name; with istioOperator <name>-service-account.',
    `${ISTIO_SECURITY}authorization-policy/#Source-principals`,
  ),
  deployment: doc(
    deployment,
    'We write the gateway’s pods too: an injected gateway for OTLP alone, with its rights, spread, scaling and drains. Needs service: {manifests: {}}, and a name and a namespace of its own. Default: somebody else deploys them.',
    `${ISTIO}setup/additional-setup/gateway/#deploying-a-gateway`,
  ),
  dedicated: doc(
    v.optional(v.boolean('true or false'), false),
    'The gateway serves OTLP alone, so that settings of its whole workload or load balancer hurt no other application. Always so with deployment.',
    `${ISTIO}setup/additional-setup/gateway/#dedicated-application-gateway`,
  ),
  maxConcurrentRequests: doc(
    v.optional(integer(1, 1_000_000)),
    'Most requests that one gateway pod has under way to Alloy; more get 503 (UO), which senders retry. Default: Istio’s, practically no limit.',
    `${ISTIO_NETWORKING}destination-rule/#ConnectionPoolSettings-HTTPSettings-http2_max_requests`,
  ),
  rateLimit: doc(
    v.optional(
      v.strictObject({
        requestsPerSecond: doc(
          integer(1, 1_000_000),
          'Requests per second that one address may send over one transport to one gateway pod, on average.',
          TOKEN_BUCKET,
        ),
        burst: doc(integer(1, 1_000_000), 'Bucket size: requests that an idle address may send at once.', TOKEN_BUCKET),
      }),
    ),
    'How fast one sender’s address may send; what is faster gets 429 or UNAVAILABLE (14), which senders retry. An EnvoyFilter, which no version of Istio promises to keep: try it again before each upgrade. Needs split listeners, and Envoy 1.35 or newer in the gateway. Default: no limit.',
    'docs/decisions/0008-rate-limit-by-envoyfilter.md',
  ),
  ports: doc(
    v.optional(v.array(servicePort)),
    'Every other port of the gateway’s own Service. We restate them where we write that Service or its values; elsewhere they are only checked against ours. With presentValues, that file says them. Default: 15021, 80 and 443, as the chart (80 → 80, 443 → 443) or with istioOperator `istioctl` (80 → 8080, 443 → 8443) has them.',
    SERVICE,
  ),
  service: doc(
    oneOf({
      manifests: doc(
        v.strictObject({
          name: doc(
            v.optional(label()),
            'Name of the Service. Default: <gateway>-otlp with only the OTLP ports, an NLB of its own beside the chart’s. With a name given, it is the gateway’s whole Service, with gateway.ports. With deployment it has the OTLP ports alone whatever its name, by default the gateway’s.',
          ),
        }),
        'We write the Service.',
        `${SERVICE}#loadbalancer`,
      ),
      helm: doc(
        v.strictObject({
          kind: doc(
            v.optional(v.picklist(['Deployment', 'DaemonSet']), 'Deployment'),
            'The workload that the chart makes for the gateway.',
          ),
          presentValues: doc(
            presentValues,
            'File with what the release was given: `helm get values <release> --namespace <namespace> --output yaml`. Its path is from this file’s folder, and below a folder of its own. Our ports and annotations are added to what it says. Needed unless gateway.dedicated.',
            'https://helm.sh/docs/helm/helm_get_values/',
          ),
          ...pods,
        }),
        'The istio/gateway chart owns the Service: we write values for the chart. On a gateway that other applications share, they say only what OTLP needs.',
      ),
      istioOperator: doc(
        v.strictObject({
          presentValues: doc(
            presentValues,
            'File with the IstioOperator that the mesh was installed from. Its path is from this file’s folder, and below a folder of its own. Needed: istioctl takes the list of ingress gateways from one file alone, so ours restates it.',
          ),
          ...pods,
        }),
        '`istioctl install` owns the Service: we write an IstioOperator overlay.',
        `${ISTIO}reference/config/istio.operator.v1alpha1/`,
      ),
    }),
    'Who owns the Service that the NLB is made for: one owner, never two.',
  ),
});

/** The section `tls`: the certificates that the gateway serves. */
export const tls = v.pipe(
  v.strictObject({
    issuer: doc(
      v.optional(
        v.strictObject({
          kind: doc(
            v.optional(v.picklist(['Issuer', 'ClusterIssuer']), 'ClusterIssuer'),
            'Kind of the issuer. An Issuer must be in gateway.namespace.',
          ),
          name: doc(objectName(), 'Name of the issuer.'),
          group: doc(
            v.optional(objectName(), 'cert-manager.io'),
            'API group of the issuer: another for an external one.',
          ),
        }),
      ),
      'cert-manager issuer: we write the Certificates. Either this or secrets.',
      'https://cert-manager.io/docs/usage/certificate/',
    ),
    certificates: doc(
      v.optional(v.picklist(['per-host', 'one-for-both']), 'per-host'),
      'How many Certificates we write, with issuer. One for both hosts only with split ports: on one port it invites HTTP/2 clients to reuse a connection for the other host.',
      `${ISTIO}ops/common-problems/network-issues/#404-errors-occur-when-multiple-gateways-configured-with-same-tls-certificate`,
    ),
    secrets: doc(
      v.optional(
        v.strictObject({
          grpc: doc(objectName(), 'Secret (kubernetes.io/tls) for the gRPC host.'),
          http: doc(objectName(), 'Secret (kubernetes.io/tls) for the HTTP host.'),
        }),
      ),
      'Existing Secrets in gateway.namespace. Either this or issuer.',
      `${GATEWAY}#ServerTLSSettings-credential_name`,
    ),
    minVersion: doc(
      v.optional(v.picklist(['1.2', '1.3']), '1.2'),
      'Oldest TLS version that a client may use.',
      `${GATEWAY}#ServerTLSSettings-min_protocol_version`,
    ),
  }),
  checkFields(value => Boolean(value.issuer) !== Boolean(value.secrets), 'exactly one of issuer, secrets'),
);
