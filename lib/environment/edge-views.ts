/** The edges of an environment: each is seen as an environment that has this edge alone. */
import { EDGE_SECTIONS, type Environment } from './schema';
import type { Path } from './structure';

/** An environment as one of its edges sees it: the sections of an edge are those of this edge. */
export interface EdgeView extends Environment {
  /** Name of the edge. Undefined: the first one, whose sections are the environment's own. */
  readonly edge: string | undefined;
  /** The environment with all its edges. */
  readonly whole: Environment;
}

const known = new WeakMap<Environment, readonly EdgeView[]>();

/** A view for each edge, the first edge first: the same views at every call. A view of a view is the view itself. */
export function edgeViews(environment: Environment | EdgeView): readonly EdgeView[] {
  if ('whole' in environment) return [environment];
  const views = known.get(environment) ?? [
    viewOf(environment),
    ...Object.keys(environment.edges).map(name => viewOf(environment, name)),
  ];
  known.set(environment, views);
  return views;
}

/** The environment as one edge sees it. */
export function viewOf(environment: Environment, edge?: string): EdgeView {
  const said = (edge === undefined ? environment : environment.edges[edge]) as
    | Readonly<Record<string, unknown>>
    | undefined;
  // Read one by one: a section that is missing by mistake is then not taken for one that is left out.
  const own = Object.fromEntries([...EDGE_SECTIONS, 'present'].map(section => [section, said?.[section]]));
  return { ...environment, ...own, edge, whole: environment };
}

/** Where the environment file says what a view has at a path. */
export function pathInFile(edge: string | undefined, path: Path): Path {
  return edge !== undefined && isOfEdge(path) ? ['edges', edge, ...path] : path;
}

/** Whether a path leads into a section that each edge has of its own. */
export function isOfEdge([section]: Path): boolean {
  return EDGE_SECTIONS.includes(String(section));
}

/** Where a view has what the environment file says at a path. Undefined: the view does not have it. */
export function pathInView(edge: string | undefined, path: Path): Path | undefined {
  const [section, name] = path;
  if (section === 'edges') return edge !== undefined && name === edge && path.length > 2 ? path.slice(2) : undefined;
  return edge !== undefined && isOfEdge(path) ? undefined : path;
}
