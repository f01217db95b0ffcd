/** The names of everything that is worth a line in the log; docs/operate.md explains them. */
export const EVENTS = [
  "http.request",
  "tool.call",
  "task.work",
  "import.refused",
  "mcp.error",
  "health.failed",
  "metrics.failed",
  "traces.failed",
  "alert.sent",
  "alert.failed",
] as const;

/** Something worth a line in the log. `cause` is a thrown value, for the log alone. */
export interface Event {
  readonly event: (typeof EVENTS)[number];
  readonly request_id?: string;
  readonly cause?: unknown;
  readonly [field: string]: unknown;
}

/** Takes note of an event; never throws. */
export type Log = (event: Event) => void;
