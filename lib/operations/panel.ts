/** A panel of the dashboard, as data and as Grafana's JSON. */

/** One query of a panel. */
export interface Query {
  readonly expr: string;
  /** Name of each series, with {{label}} for the value of a label. */
  readonly legend: string;
}

/** One panel. */
export interface Panel {
  readonly title: string;
  /** What a person should read from the panel. */
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: 'reqps' | 'cps' | 'ms' | 'bytes' | 'percentunit' | 'short' | 's';
  /** Whether values are drawn over time, or the last ones alone. Default: over time. */
  readonly type?: 'timeseries' | 'stat';
  /** Upper end of the axis. Default: by the values. */
  readonly max?: number;
  readonly queries: readonly Query[];
}

/** A row of panels under a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Place and size of a panel in Grafana's grid, 24 columns wide. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The panel in Grafana's JSON model. */
export function panelJson(panel: Panel, id: number, gridPos: GridPosition) {
  const { title, description, unit, type = 'timeseries', max, queries } = panel;
  return {
    id,
    type,
    title,
    description,
    gridPos,
    datasource: DATASOURCE,
    fieldConfig: { defaults: { unit, min: 0, ...(max !== undefined && { max }) }, overrides: [] },
    options: type === 'stat' ? STAT : TIMESERIES,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const STAT = { reduceOptions: { calcs: ['lastNotNull'] }, textMode: 'value_and_name' };
const TIMESERIES = { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } };
