/** One panel: what it shows as data, and Grafana's JSON of it. */

export interface Query {
  readonly expr: string;
  /** With {{label}}s. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What a person should read from it. */
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: 'reqps' | 'cps' | 'ms' | 'bytes' | 'percentunit' | 'short' | 's';
  /** Drawn over time, or the last values alone. Default: over time. */
  readonly type?: 'timeseries' | 'stat';
  /** Upper end of the axis. Default: as the values need it. */
  readonly max?: number;
  readonly queries: readonly Query[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

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
