/** A Grafana dashboard of this environment's path, row by row in the order of the packet. */
import { createHash } from 'node:crypto';
import type { Environment } from '../environment/schema';
import { type Panel, panelJson, type Row } from './panel';
import { rows } from './rows';

/** The dashboard as Grafana's JSON model. */
export function dashboard(environment: Environment) {
  return {
    uid: uid(environment),
    title: `OTLP ingest: ${environment.name}`,
    tags: ['alloy-otlp-ingress'],
    schemaVersion: 39,
    editable: false,
    refresh: '1m',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }] },
    panels: layout(rows(environment)),
  };
}

/** The dashboard's uid: the same at every synth, with at most the 40 characters that Grafana allows. */
function uid({ name }: Environment): string {
  return `alloy-otlp-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

const GRID_WIDTH = 24;
const PANEL_HEIGHT = 8;

/** The rows in Grafana's JSON: the heading of each row, and its panels side by side below. */
function layout(all: readonly Row[]) {
  let y = 0;
  let id = 1;
  return all.flatMap(({ title, panels }) => {
    const heading = {
      id: id++,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: GRID_WIDTH, h: 1 },
    };
    const w = Math.floor(GRID_WIDTH / panels.length);
    const placed = panels.map((panel: Panel, index) =>
      panelJson(panel, id++, { x: index * w, y: y + 1, w, h: PANEL_HEIGHT }),
    );
    y += 1 + PANEL_HEIGHT;
    return [heading, ...placed];
  });
}
