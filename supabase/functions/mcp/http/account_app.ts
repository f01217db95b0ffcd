import type { Hono } from "hono";
import { cors } from "hono/cors";
import type { Verify } from "../auth/access_token.ts";
import type { AccountDb } from "../kernel/db.ts";
import { accountActivity } from "./account_activity.ts";
import { accountActivityFile } from "./account_activity_file.ts";
import { accountConnections } from "./account_connections.ts";
import { accountData } from "./account_data.ts";
import { accountExport } from "./account_export.ts";
import { accountGrants } from "./account_grants.ts";
import { accountImport } from "./account_import.ts";
import { accountStorage } from "./account_storage.ts";
import { baseApp, type BaseOptions } from "./base_app.ts";
import type { Env } from "./env.ts";
import { siteOnly } from "./origin_guard.ts";
import { sessionAuth } from "./session_auth.ts";

/** What the JSON API of the site is made of. */
export interface AccountOptions extends BaseOptions {
  /** The only origin whose pages may ask. */
  readonly siteOrigin: string;
  readonly verify: Verify;
  readonly account: AccountDb;
  /** The toolset of everything that can stand in the record, by its name there. */
  readonly toolsets: ReadonlyMap<string, string>;
}

/** The JSON API of the site, for users' own sessions. */
export function accountApp(
  { siteOrigin, verify, account, toolsets, ...base }: AccountOptions,
): Hono<Env> {
  const app = baseApp(base).basePath("/account");
  // Hono has GET answer HEAD: an export would begin, and never end.
  app.use(async function noHead(c, next) {
    if (c.req.method !== "HEAD") return await next();
    return c.body(null, 405, { allow: "GET" });
  });
  app.use(
    cors({
      origin: siteOrigin,
      allowMethods: ["GET", "PUT", "POST", "DELETE"],
      allowHeaders: ["authorization", "content-type"],
      exposeHeaders: ["x-request-id"],
    }),
    siteOnly(siteOrigin),
    sessionAuth(verify),
  );
  app.route("/grants", accountGrants(account));
  app.route("/connections", accountConnections(account));
  app.route("/activity", accountActivity(account, toolsets));
  app.route("/activity.csv", accountActivityFile("csv", account));
  app.route("/activity.json", accountActivityFile("json", account));
  app.route("/export", accountExport(account));
  app.route("/data", accountData(account));
  app.route("/storage", accountStorage(account));
  app.route("/import", accountImport(account, base.log));
  return app;
}
