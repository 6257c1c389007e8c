import type { KubeObject } from '../lab/kubernetes';
import type { Context } from './case';
import { healthy } from './probe';

/** Applies changed objects, does something with them there, puts everything back and waits until both transports work again. */
export async function withChange<T>(
  context: Context,
  objects: readonly KubeObject[],
  work: () => Promise<T>,
): Promise<T> {
  const { environment } = context;
  try {
    for (const object of objects) await environment.apply(object);
    return await work();
  } finally {
    for (const object of objects) await environment.restore(object);
    await healthy(context);
  }
}

/** Our VirtualService of OTLP/HTTP with another value in one place. */
export const inHttpRoute = (
  { environment: { manifests, edge } }: Context,
  path: string,
  value: unknown,
): KubeObject[] => [manifests.mutate({ kind: 'VirtualService', name: edge.http.route, path, value })];

/** The words with which an object is refused, or nothing when it is admitted. */
export async function refusal({ lab }: Context, object: KubeObject): Promise<string | undefined> {
  return lab.kubernetes.apply(object, { dryRun: true }).then(
    () => undefined,
    error => (error as Error).message,
  );
}
