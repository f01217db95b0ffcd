import { Hono } from "hono";
import type { AccountDb } from "../kernel/db.ts";
import { sql } from "../kernel/statement.ts";
import type { Env } from "./env.ts";

/** What is kept of a user and what may be, about, in bytes without indexes. */
export interface Storage {
  /** Records of calls. */
  readonly log_bytes: number;
  readonly log_limit_bytes: number;
  /** Rows of toolsets, tasks, questions and subscriptions. */
  readonly data_bytes: number;
  readonly data_limit_bytes: number;
}

/** How much is kept of the user. */
export function accountStorage(account: AccountDb) {
  return new Hono<Env>().get("/", async (c) => {
    const [[storage]] = await account.session(c.var.caller).batch(
      sql<Storage>`select * from mcp.storage()`,
    );
    return c.json(storage, 200, { "cache-control": "no-store" });
  });
}
