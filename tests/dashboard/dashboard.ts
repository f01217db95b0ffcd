/** A panel, as far as tests look at it. */
export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource: object;
  readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
  readonly targets: readonly Target[];
}

/** A query of a panel. */
export interface Target {
  readonly expr: string;
  readonly refId: string;
  readonly legendFormat: string;
  readonly instant: boolean;
  readonly range: boolean;
  /** The least step, as `1m`. */
  readonly interval?: string;
}

/** Where the dashboard is. */
export const DASHBOARD_PATH = new URL(
  "../../docs/grafana-dashboard.json",
  import.meta.url,
).pathname;

/** The dashboard that readers import. */
export const DASHBOARD = JSON.parse(await Deno.readTextFile(DASHBOARD_PATH));

/** All of its panels. */
export const PANELS: readonly Panel[] = DASHBOARD.panels;
