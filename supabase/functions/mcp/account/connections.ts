import { sql } from "../kernel/statement.ts";

/** A client that the user has let in, and what it has done. */
export interface ConnectionRow {
  readonly client_id: string;
  readonly client_name: string | null;
  readonly permissions: readonly string[];
  readonly first_granted_at: string | null;
  readonly last_used_at: string | null;
  readonly calls_last_30_days: number;
  /** Whether a session of it is alive. */
  readonly signed_in: boolean;
}

/** Every client of the caller's, for what follows to order and to cut. */
export const CONNECTIONS = sql<ConnectionRow>`
  select client_id, client_name, permissions, first_granted_at, last_used_at,
    calls_last_30_days, signed_in
  from mcp.connections()`;
