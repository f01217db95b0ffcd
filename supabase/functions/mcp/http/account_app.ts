import type { Hono } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { bearerToken, type Verify } from "../auth/access_token.ts";
import { SESSION_AUDIENCE } from "../auth/claims.ts";
import type { AccountDb } from "../core/db.ts";
import type { Permission } from "../core/permission.ts";
import type { SiteRoute, UserTable } from "../core/toolset.ts";
import { accountActivity, accountActivityFile } from "./account_activity.ts";
import { accountConnections, accountGrants } from "./account_connections.ts";
import { accountData, accountExport, accountStorage } from "./account_data.ts";
import { baseApp, type BaseOptions, type Env } from "./base_app.ts";
import { assertDeclaredLength } from "./body.ts";
import { siteOnly } from "./cors.ts";

/** What the JSON API of the site is made of. */
export interface AccountOptions extends BaseOptions {
  /** The only origin whose pages may ask. */
  readonly siteOrigin: string;
  readonly verify: Verify;
  readonly account: AccountDb;
  /** The toolset of everything that can stand in the record, by its name there. */
  readonly toolsets: ReadonlyMap<string, string>;
  /** What users can grant. */
  readonly permissions: readonly Permission[];
  /** What toolsets keep of users. */
  readonly tables: readonly UserTable[];
  /** What toolsets serve to the site. */
  readonly siteRoutes: readonly SiteRoute[];
}

/** The JSON API of the site, for users' own sessions. */
export function accountApp(
  {
    siteOrigin,
    verify,
    account,
    toolsets,
    permissions,
    tables,
    siteRoutes,
    ...base
  }: AccountOptions,
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
  app.route("/grants", accountGrants(account, permissions));
  app.route("/connections", accountConnections(account));
  app.route("/activity", accountActivity(account, toolsets));
  app.route("/activity.csv", accountActivityFile("csv", account));
  app.route("/activity.json", accountActivityFile("json", account));
  app.route("/export", accountExport(account, tables));
  app.route("/data", accountData(account, tables));
  app.route("/storage", accountStorage(account));
  for (const { path, load } of siteRoutes) {
    app.post(path, async (c) => {
      const { maxBytes, handle } = await load();
      assertDeclaredLength(c, maxBytes);
      const { caller, requestId } = c.var;
      const context = { caller, requestId, account, log: base.log };
      return await handle(c.req.raw, context);
    });
  }
  return app;
}

/**
 * Lets through requests with a token as the site's sessions have it. The
 * database says whether the session lives, and is the user's own.
 */
export function sessionAuth(verify: Verify) {
  return createMiddleware<Env>(async function sessionAuth(c, next) {
    const token = bearerToken(c.req.header("authorization") ?? "");
    c.set("caller", await verify(token, SESSION_AUDIENCE));
    await next();
  });
}
