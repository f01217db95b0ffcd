import type { BatchOptions } from "./batch.ts";
import type { Send } from "./connection.ts";
import { jsonText, literal } from "./sql_text.ts";

/** What the operator's own work needs of the database; no user's data is in it. */
export interface OperatorDb {
  /** Takes an instance's report; the alerts that are due, as `mcp.report` gives them. */
  report(report: object): Promise<unknown>;
  /** Everything that is counted, as `mcp.metrics` gives it. */
  metrics(): Promise<unknown>;
  /** A round trip, and nothing else. */
  ping(): Promise<void>;
}

/** The database for the operator, by the gateway's own role. */
export function operatorDb(
  { send, statementTimeoutMs }: BatchOptions,
): OperatorDb {
  return {
    report: (report) =>
      answer(`mcp.report(${literal(jsonText({ json: report }))})`),
    metrics: () => answer("mcp.metrics()"),
    ping: async () => void await answer("1"),
  };

  async function answer(expression: string): Promise<unknown> {
    const [row]: Awaited<ReturnType<Send>> = await send(
      `set local statement_timeout = ${Math.ceil(statementTimeoutMs)};
      select ${expression} as answer`,
    );
    return row?.["answer"];
  }
}
