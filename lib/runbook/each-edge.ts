import type { Environment } from '../environment/schema';
import { type Edge, pathOf } from '../path/path';
import { refText } from '../path/workloads';
import { code } from './markdown';

/** Parts of a section for each edge; where there are several, the name of each edge's Service stands before its parts. */
export function ofEach(environment: Environment, parts: (edge: Edge) => (string | false)[]): (string | false)[] {
  const { edges } = pathOf(environment);
  return edges.flatMap(edge => [edges.length > 1 && titleOf(edge), ...parts(edge)]);
}

function titleOf({ service, settings: { nlb } }: Edge): string {
  return `**Through ${code(refText(service))}**, ${nlb.scheme}:`;
}
