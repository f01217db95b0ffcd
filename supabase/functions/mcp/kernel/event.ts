/** Something worth a line in the log. `cause` is a thrown value, for the log alone. */
export interface Event {
  readonly event:
    | "http.request"
    | "tool.call"
    | "task.work"
    | "audit.failed"
    | "import.refused"
    | "mcp.error";
  readonly request_id?: string;
  readonly cause?: unknown;
  readonly [field: string]: unknown;
}

/** Takes note of an event; never throws. */
export type Log = (event: Event) => void;
