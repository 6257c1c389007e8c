/** The finished YAML, read as data. */
import { load, loadAll } from 'js-yaml';
import type { OutputFile } from '../lib/path/output';

// biome-ignore lint/suspicious/noExplicitAny: any Kubernetes object
export type Manifest = any;

/** An environment's output, to ask for one object or file. */
export class Output {
  readonly objects: readonly Manifest[];

  constructor(readonly files: readonly OutputFile[]) {
    this.objects = files.filter(({ path }) => path.startsWith('manifests/')).flatMap(({ text }) => loadAll(text));
  }

  /** @throws when there is none, or more than one */
  one(kind: string, name?: string): Manifest {
    const found = this.all(kind).filter(({ metadata }) => name === undefined || metadata.name === name);
    if (found.length !== 1) throw new Error(`${found.length} × ${kind} ${name ?? ''}`);
    return found[0];
  }

  all(kind: string): Manifest[] {
    return this.objects.filter(object => object.kind === kind);
  }

  /** The Service that owns the NLB. */
  get edge(): Manifest {
    return this.all('Service').find(({ spec }) => spec.type === 'LoadBalancer');
  }

  /** An annotation of the edge's Service by its last words. */
  nlb(name: string): string | undefined {
    return this.edge.metadata.annotations[`service.beta.kubernetes.io/aws-load-balancer-${name}`];
  }

  /** What istiod merges into an object that it makes of the Gateway, by the ConfigMap's key. */
  patch(key: string): Manifest {
    const name = this.one('Gateway').spec.infrastructure.parametersRef.name;
    return load(this.one('ConfigMap', name).data[key] ?? 'null') ?? undefined;
  }

  get config(): string {
    return this.all('ConfigMap').find(({ data }) => data['config.alloy']).data['config.alloy'];
  }

  values(name: string): Manifest {
    const file = this.files.find(({ path }) => path === `values/${name}.yaml`);
    return file && loadAll(file.text)[0];
  }
}

/** `443→8443` for each port of a Service. */
export function portsOf(ports: readonly { port: number; targetPort: number | string }[]): string[] {
  return ports.map(({ port, targetPort }) => `${port}→${targetPort}`);
}
