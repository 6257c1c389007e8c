/** The edge of the path: host names, listeners, the gateway and its certificates. */

import * as v from 'valibot';
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

export const hosts = v.strictObject({
  grpc: doc(publicName(), 'Public DNS name of OTLP/gRPC.'),
  http: doc(
    publicName(),
    'Public DNS name of OTLP/HTTP. It differs from the one for gRPC: routes are told apart by host.',
  ),
});

export const listeners = v.optional(
  oneOf({
    split: doc(
      v.strictObject({
        grpc: doc(
          v.optional(port(), DEFAULT_PORTS.grpc),
          'OTLP/gRPC: NLB listener, Service port, targetPort, Envoy bind and receiver alike.',
        ),
        http: doc(v.optional(port(), DEFAULT_PORTS.http), 'OTLP/HTTP: the same five hops.'),
      }),
      'A port for each transport, the same number on every hop.',
    ),
    shared: doc(
      v.strictObject({
        port: doc(v.optional(port(), 443), 'NLB listener and Service port of both transports.'),
        targetPort: doc(
          v.optional(port()),
          'Port that Envoy binds. Default: what gateway.ports translates the port to, else the same number.',
        ),
      }),
      'One port for both transports, told apart by host. Alloy keeps 4317 and 4318.',
    ),
  }),
  { split: DEFAULT_PORTS },
);

const servicePort = v.strictObject({
  name: doc(portName(), 'Name of the port.'),
  port: doc(port(), 'Service port, which is also the NLB listener.'),
  targetPort: doc(port(), 'Port that Envoy binds.'),
});

export type ServicePort = v.InferOutput<typeof servicePort>;

const presentValues = v.optional(
  v.pipe(
    v.string('a path'),
    v.regex(
      /^[A-Za-z0-9_.][-A-Za-z0-9_./]*$/,
      'a path from this file’s folder, of letters, digits, "-", "_", "." and "/"',
    ),
  ),
);

const pods = {
  spreadAcrossZones: doc(
    v.optional(v.boolean('true or false'), true),
    'topologySpreadConstraints over topology.kubernetes.io/zone: without cross-zone, a zone without a pod is an address that does not answer.',
  ),
  terminationGracePeriodSeconds: doc(
    v.optional(integer(1, 7200)),
    'How long a gateway pod may take to go. Default: deregistrationDelaySeconds and 30 more.',
  ),
};

export const gateway = v.strictObject({
  name: doc(
    v.optional(label(), 'istio-ingressgateway'),
    'Name of the gateway: its Deployment, its ServiceAccount, the Helm release.',
  ),
  namespace: doc(v.optional(label(), 'istio-system'), 'Namespace of its pods, where TLS Secrets must be.'),
  objectNamespace: doc(
    v.optional(label()),
    'Namespace of the Gateway and the VirtualServices. Default: alloy.namespace. With PILOT_SCOPE_GATEWAY_TO_NAMESPACE it must be the pods’.',
  ),
  selector: doc(
    v.optional(v.pipe(v.record(qualifiedName(), labelValue()), v.minEntries(1, 'at least one label'))),
    'Labels of its pods. Default for istio-ingressgateway: istio: ingressgateway. With helm and another release: as the chart labels them, app: <release> and istio: <release without istio->. Needed otherwise.',
  ),
  serviceAccount: doc(
    v.optional(label()),
    'Its ServiceAccount, the only one that Alloy lets in. Default: the name; with istioOperator <name>-service-account.',
  ),
  dedicated: doc(
    v.optional(v.boolean('true or false'), false),
    'The gateway serves OTLP alone, so that what reaches its whole workload or load balancer hurts nobody else.',
  ),
  maxConcurrentRequests: doc(
    v.optional(integer(1, 1_000_000)),
    'Requests that one gateway pod has under way to Alloy at most; more get 503 (UO), which senders retry. Default: Envoy’s, practically none.',
  ),
  rateLimit: doc(
    v.optional(
      v.strictObject({
        requestsPerSecond: doc(integer(1, 1_000_000), 'Of one address over one transport, at one gateway pod.'),
        burst: doc(integer(1, 1_000_000), 'As many at once after a pause.'),
      }),
    ),
    'How fast one sender’s address may be; more get 429 or UNAVAILABLE (14), which senders retry. An EnvoyFilter, which no version of Istio promises to keep: try it again before each upgrade. Needs split listeners, and Envoy 1.35 or newer in the gateway. Default: none.',
  ),
  ports: doc(
    v.optional(v.array(servicePort)),
    'Every other port of the gateway’s own Service. Restated where we write that Service or its values; elsewhere only checked against ours. With presentValues that file says them. Default: 15021, 80 and 443, as the chart (80 → 80, 443 → 443) or with istioOperator `istioctl` (80 → 8080, 443 → 8443) has them.',
  ),
  service: doc(
    oneOf({
      manifests: doc(
        v.strictObject({
          name: doc(
            v.optional(label()),
            'Name of the Service. Default: <gateway>-otlp with only the OTLP ports, an NLB of its own beside the chart’s. With a name given, it is the gateway’s whole Service, with gateway.ports.',
          ),
        }),
        'We write the Service.',
      ),
      helm: doc(
        v.strictObject({
          kind: doc(
            v.optional(v.picklist(['Deployment', 'DaemonSet']), 'Deployment'),
            'What the chart makes of the gateway.',
          ),
          presentValues: doc(
            presentValues,
            'File with what the release was given: `helm get values <release> --namespace <namespace> --output yaml`. Its path is from this file’s folder, and below a folder of its own. Our ports and annotations are added to what it says. Needed unless gateway.dedicated.',
          ),
          ...pods,
        }),
        'The istio/gateway chart owns the Service: we write values for it, on a gateway that others share only what OTLP needs.',
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
      ),
    }),
    'Who owns the gateway’s Service. Never two.',
  ),
});

export const tls = v.pipe(
  v.strictObject({
    issuer: doc(
      v.optional(
        v.strictObject({
          kind: doc(v.optional(v.picklist(['Issuer', 'ClusterIssuer']), 'ClusterIssuer'), 'Kind of the issuer.'),
          name: doc(objectName(), 'Its name.'),
          group: doc(v.optional(objectName(), 'cert-manager.io'), 'Its API group.'),
        }),
      ),
      'cert-manager issuer: we write the Certificates.',
    ),
    certificates: doc(
      v.optional(v.picklist(['per-host', 'one-for-both']), 'per-host'),
      'With issuer. One certificate for both hosts only with split ports: on one port it invites HTTP/2 clients to reuse a connection for the other host.',
    ),
    secrets: doc(
      v.optional(
        v.strictObject({
          grpc: doc(objectName(), 'Secret (kubernetes.io/tls) for the gRPC host.'),
          http: doc(objectName(), 'Secret (kubernetes.io/tls) for the HTTP host.'),
        }),
      ),
      'Existing Secrets in gateway.namespace, instead of issuer.',
    ),
    minVersion: doc(v.optional(v.picklist(['1.2', '1.3']), '1.2'), 'Oldest TLS version that a client may use.'),
  }),
  checkFields(value => Boolean(value.issuer) !== Boolean(value.secrets), 'exactly one of issuer, secrets'),
);
