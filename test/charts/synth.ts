import { type ApiObject, type Chart, Testing } from 'cdk8s';
import type { Manifest } from '../manifests';

/** `Kind namespace/name` of each object of a chart, in their order. */
export function namesOf(chart: Chart): string[] {
  return objectsOf(chart).map(
    ({ kind, metadata: { namespace, name } }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
  );
}

export function objectsOf(chart: Chart): Manifest[] {
  return Testing.synth(chart);
}

/** What a child of a chart becomes. */
export function jsonOf(child: ApiObject | undefined): Manifest {
  return child?.toJson();
}
