/** An app of somebody else's: senders with a certificate reach an Alloy that sends to Tempo, which is a chart of the app's own. */
import { App, Chart } from 'cdk8s';
import { IntOrString, KubeService } from 'cdk8s-plus-28/lib/imports/k8s';
import { AlloyChart, GatewayChart, TlsChart } from '../../lib';

const CONFIG = `otelcol.receiver.otlp "senders" {
	grpc {
		endpoint = "0.0.0.0:4317"
	}

	output {
		traces = [otelcol.exporter.otlp.tempo.input]
	}
}

otelcol.exporter.otlp "tempo" {
	client {
		endpoint = "tempo.tracing.svc.cluster.local:4317"

		tls {
			insecure = true
		}
	}
}
`;

const app = new App();

const tempo = new Chart(app, 'tempo', { namespace: 'tracing' });
new KubeService(tempo, 'service', {
  metadata: { name: 'tempo' },
  spec: {
    selector: { app: 'tempo' },
    ports: [{ name: 'otlp-grpc', port: 4317, targetPort: IntOrString.fromNumber(4317), appProtocol: 'grpc' }],
  },
});

const alloy = new AlloyChart(app, 'alloy', {
  namespace: 'tracing',
  labels: { team: 'shop' },
  config: CONFIG,
  receivers: [{ transport: 'grpc' }],
  allowedPrincipals: ['cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'],
  meshBackends: ['tempo.tracing.svc.cluster.local'],
});

new GatewayChart(app, 'gateway', {
  listeners: [{ transport: 'grpc', host: 'otlp.shop.example.com', credentialName: 'otlp-cert' }],
  signals: ['traces'],
  alloyService: alloy.serviceRef,
  service: { name: 'otlp-ingress' },
  clientCaSecret: 'otlp-senders-ca',
});

new TlsChart(app, 'tls', {
  issuer: { name: 'letsencrypt' },
  certificates: [{ name: 'otlp-cert', dnsNames: ['otlp.shop.example.com'] }],
});

app.synth();
