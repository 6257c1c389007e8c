import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Certificate,
  CertificateSpecPrivateKeyAlgorithm,
  CertificateSpecPrivateKeyRotationPolicy,
  CertificateSpecUsages,
} from '../../imports/cert-manager.io';
import type { Environment } from '../environment/schema';
import { type Edge, pathOf } from '../path/path';
import { metadata, Wave } from './metadata';

export interface TlsChartProps {
  readonly environment: Environment;
}

/** The certificates that the gateway serves; nothing where Secrets exist already. */
export class TlsChart extends Chart {
  constructor(scope: Construct, id: string, { environment }: TlsChartProps) {
    super(scope, id);
    for (const edge of pathOf(environment).edges) this.certificates(edge);
  }

  private certificates({ settings, listeners, namespace }: Edge) {
    const { issuer } = settings.tls;
    if (!issuer) return;
    for (const name of new Set(listeners.map(({ credentialName }) => credentialName))) {
      new Certificate(this, name, {
        // The gateway's proxy reads Secrets of its own namespace only.
        metadata: metadata({ name, namespace }, 'otlp-gateway', Wave.DOOR),
        spec: {
          secretName: name,
          dnsNames: listeners.filter(({ credentialName }) => credentialName === name).map(({ host }) => host),
          issuerRef: { ...issuer },
          privateKey: {
            algorithm: CertificateSpecPrivateKeyAlgorithm.ECDSA,
            size: 256,
            rotationPolicy: CertificateSpecPrivateKeyRotationPolicy.ALWAYS,
          },
          usages: [CertificateSpecUsages.DIGITAL_SIGNATURE, CertificateSpecUsages.SERVER_AUTH],
        },
      });
    }
  }
}
