import { request } from 'node:https';

/** Any Kubernetes object, as YAML or JSON has it. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  // biome-ignore lint/suspicious/noExplicitAny: every kind has its own fields; the API server is the one that judges them
  [field: string]: any;
}

/** Whether two are versions of one object. */
export const isSame = (a: KubeObject, b: KubeObject): boolean =>
  a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;

/** What the API server said no to, in its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A small client of the API server: server-side apply, and reading. */
export class Kubernetes {
  private readonly kinds = new Map<string, Map<string, { plural: string; namespaced: boolean }>>();

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly ca: () => Buffer,
  ) {}

  /**
   * Server-side apply; with `dryRun` everything but storing happens: schema, CEL, webhooks.
   *
   * @param options.manager who the API server notes as owner of the fields. Default: e2e
   */
  async apply(object: KubeObject, options: { dryRun?: boolean; manager?: string } = {}): Promise<KubeObject> {
    const { manager = 'e2e', dryRun } = options;
    const query = `?fieldManager=${manager}&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    return this.ask('PATCH', (await this.path(object)) + query, object, 'application/apply-patch+yaml');
  }

  /** Makes an object anew, as a POST of this manager does: defaults apply, and each field is the manager's. */
  async create(object: KubeObject, manager: string): Promise<KubeObject> {
    const path = (await this.path(object)).replace(/\/[^/]+$/, '');
    return this.ask('POST', `${path}?fieldManager=${manager}`, object);
  }

  /** Changes some fields, as a PATCH of this manager does. */
  async patch(object: KubeObject, change: object, manager: string): Promise<KubeObject> {
    const path = `${await this.path(object)}?fieldManager=${manager}`;
    return this.ask('PATCH', path, change, 'application/merge-patch+json');
  }

  /** The API server's own description of its kinds, OpenAPI of version 2. */
  async openapi(): Promise<unknown> {
    return this.ask('GET', '/openapi/v2');
  }

  async setStatus(object: KubeObject, status: Record<string, unknown>): Promise<void> {
    await this.ask('PATCH', `${await this.path(object)}/status`, { status }, 'application/merge-patch+json');
  }

  /** @param gracePeriodSeconds of a pod: the object stays, with the time of its end, until it is deleted with 0 */
  async delete(object: KubeObject, gracePeriodSeconds = 0): Promise<void> {
    const options = { gracePeriodSeconds, propagationPolicy: 'Background' };
    await this.ask('DELETE', await this.path(object), options).catch(error => {
      if (!(error instanceof Refused && error.status === 404)) throw error;
    });
  }

  async get(object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<KubeObject | undefined> {
    return this.ask('GET', await this.path(object)).catch(error => {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    });
  }

  /** All objects of a kind, in one namespace or all. */
  async list(apiVersion: string, kind: string, namespace?: string): Promise<KubeObject[]> {
    const { plural } = await this.kind(apiVersion, kind);
    const scope = namespace ? `/namespaces/${namespace}` : '';
    const answer = await this.ask<{ items: KubeObject[] }>('GET', `${base(apiVersion)}${scope}/${plural}`);
    return answer.items.map(item => ({ ...item, apiVersion, kind }));
  }

  /** A token for a ServiceAccount, as the kubelet would mount it. */
  async serviceAccountToken(namespace: string, name: string, audience: string): Promise<string> {
    const spec = { audiences: [audience], expirationSeconds: 86400 };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
    return (await this.ask<{ status: { token: string } }>('POST', path, body)).status.token;
  }

  async ready(): Promise<boolean> {
    return this.ask('GET', '/readyz').then(
      () => true,
      () => false,
    );
  }

  /** Forgets which kinds there are, after new ones were defined. */
  forgetKinds(): void {
    this.kinds.clear();
  }

  private async path(object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<string> {
    const { plural, namespaced } = await this.kind(object.apiVersion, object.kind);
    const scope = namespaced ? `/namespaces/${object.metadata.namespace ?? 'default'}` : '';
    return `${base(object.apiVersion)}${scope}/${plural}/${object.metadata.name}`;
  }

  private async kind(apiVersion: string, kind: string): Promise<{ plural: string; namespaced: boolean }> {
    let known = this.kinds.get(apiVersion);
    if (!known) {
      const answer = await this.ask<{ resources: { name: string; kind: string; namespaced: boolean }[] }>(
        'GET',
        base(apiVersion),
      );
      const own = answer.resources.filter(resource => !resource.name.includes('/'));
      known = new Map(own.map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]));
      this.kinds.set(apiVersion, known);
    }
    const found = known.get(kind);
    if (!found) throw new Refused(404, `the API server has no kind ${kind} in ${apiVersion}`);
    return found;
  }

  private ask<T = KubeObject>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<T> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      // Node sends the body of a DELETE without its length unless told
      const length = text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) };
      const headers = { authorization: `Bearer ${this.token}`, ...length };
      const sent = request(`${this.url}${path}`, { method, headers, ca: this.ca(), timeout: 20_000 }, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', chunk => chunks.push(chunk));
        answer.on('end', () => {
          const got = Buffer.concat(chunks).toString();
          const status = answer.statusCode ?? 0;
          if (status >= 400) reject(new Refused(status, messageOf(got)));
          else resolve((got.startsWith('{') ? JSON.parse(got) : got) as T);
        });
      });
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error(`the API server did not answer ${method} ${path}`)));
      sent.end(text);
    });
  }
}

const base = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
