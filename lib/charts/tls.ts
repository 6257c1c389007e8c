import { Chart, type ChartProps } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Certificate,
  CertificateSpecPrivateKeyAlgorithm,
  CertificateSpecPrivateKeyRotationPolicy,
  CertificateSpecUsages,
} from '../../imports/cert-manager.io';
import { ISTIO_NAMESPACE } from '../facts/istio';
import { metadata, Wave, withLabels } from './metadata';
import { entries, FILLED, mistakesIn, optional, type Prop, refuse, TEXT, TEXTS, twice } from './validate';

/** Who signs certificates. */
export interface Issuer {
  /** Name of the issuer. */
  readonly name: string;

  /**
   * Kind of the issuer. An Issuer must be in the namespace of the certificates.
   *
   * @default 'ClusterIssuer'
   */
  readonly kind?: string;

  /**
   * API group of the issuer.
   *
   * @default 'cert-manager.io'
   */
  readonly group?: string;
}

/** A certificate that the gateway serves. */
export interface ServerCertificate {
  /** Name of the Certificate, and of the Secret that cert-manager makes: the `credentialName` of a listener. */
  readonly name: string;
  /** Public DNS names that the certificate is for. */
  readonly dnsNames: readonly string[];
}

/** Props of TlsChart. */
export interface TlsChartProps extends ChartProps {
  /**
   * Namespace of the gateway's pods: they read Secrets only there.
   *
   * @default 'istio-system'
   */
  readonly namespace?: string;

  /** The cert-manager issuer that signs every certificate. https://cert-manager.io/docs/concepts/issuer/ */
  readonly issuer: Issuer;

  /** The certificates that the gateway serves. */
  readonly certificates: readonly ServerCertificate[];
}

/** The certificates that the gateway serves, issued by cert-manager. */
export class TlsChart extends Chart {
  /** The certificates, in the order of the prop. */
  readonly certificates: readonly Certificate[];

  /** @throws Error with all mistakes in the props */
  constructor(scope: Construct, id: string, props: TlsChartProps) {
    refuse(scope, id, tlsMistakes(props));
    super(scope, id, withLabels({ ...props, namespace: props.namespace ?? ISTIO_NAMESPACE }, 'otlp-gateway'));
    const { name, kind = 'ClusterIssuer', group = 'cert-manager.io' } = props.issuer;
    this.certificates = props.certificates.map(
      certificate =>
        new Certificate(this, certificate.name, {
          metadata: metadata(certificate, Wave.DOOR),
          spec: {
            secretName: certificate.name,
            dnsNames: [...certificate.dnsNames],
            issuerRef: { name, kind, group },
            privateKey: {
              algorithm: CertificateSpecPrivateKeyAlgorithm.ECDSA,
              size: 256,
              rotationPolicy: CertificateSpecPrivateKeyRotationPolicy.ALWAYS,
            },
            usages: [CertificateSpecUsages.DIGITAL_SIGNATURE, CertificateSpecUsages.SERVER_AUTH],
          },
        }),
    );
  }
}

function tlsMistakes({ namespace, issuer, certificates }: TlsChartProps): string[] {
  const all = entries(certificates);
  return [
    ...mistakesIn([
      ['namespace', namespace, optional(TEXT)],
      ['issuer.name', issuer?.name, TEXT],
      ['certificates', certificates, FILLED],
      ...all.flatMap(({ name, dnsNames }, index): Prop[] => [
        [`certificates[${index}].name`, name, TEXT],
        [`certificates[${index}].dnsNames`, dnsNames, TEXTS],
      ]),
    ]),
    ...twice(
      'certificates',
      all.map(({ name }) => name),
      'Each has a Secret of its own: join their dnsNames, or rename one.',
    ),
  ];
}
