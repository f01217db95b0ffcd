import { Hono } from "hono";
import type { AccountDb } from "../kernel/db.ts";
import { sql } from "../kernel/statement.ts";
import type { Storage } from "../kernel/storage.ts";
import type { Env } from "./env.ts";

/** How much is kept of the user. */
export function accountStorage(account: AccountDb) {
  return new Hono<Env>().get("/", async (c) => {
    const [[storage]] = await account.session(c.var.caller).batch(
      sql<Storage>`select * from mcp.storage()`,
    );
    return c.json(storage, 200, { "cache-control": "no-store" });
  });
}
