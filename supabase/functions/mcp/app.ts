import type { Hono } from "hono";
import type { Verify } from "./auth/access_token.ts";
import { withoutFailedTokens } from "./auth/failed_tokens.ts";
import { withVerifiedTokens } from "./auth/verified_tokens.ts";
import type { Config } from "./config.ts";
import type { Send } from "./db/connection.ts";
import { fair } from "./db/fair.ts";
import { mailbox } from "./db/mailbox.ts";
import { subscriptions } from "./db/subscriptions.ts";
import { dbOfClient } from "./db/batch.ts";
import { accountDb } from "./db/call_db.ts";
import { baseApp } from "./http/base_app.ts";
import type { Env } from "./http/env.ts";
import { deepHealth, health } from "./http/health.ts";
import { mcpEndpoint } from "./http/mcp_endpoint.ts";
import { metrics } from "./http/metrics.ts";
import { operatorOnly } from "./http/operator_only.ts";
import type { Caller } from "./kernel/caller.ts";
import { type Catalogue, deedsOf, toolsOf } from "./kernel/catalogue.ts";
import type { Log } from "./kernel/event.ts";
import { toolsetOf } from "./kernel/permission.ts";
import { mcpServer } from "./mcp/server.ts";
import { PACE, type Pace } from "./mcp/watch.ts";
import type { Operating } from "./operate.ts";
import { performing } from "./perform.ts";

/** Where the platform mounts the function; its gateway has stripped what is before. */
const BASE_PATH = "/mcp";

/** What the app reaches the world through. */
export interface AppOptions {
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly verify: Verify;
  readonly send: Send;
  readonly log: Log;
  /** What the operator is told. */
  readonly operating: Pick<Operating, "health" | "metrics">;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
  /** How often is looked for what clients are subscribed to. */
  readonly pace?: Pace;
}

/** Everything the function answers, in the order a request meets it. */
export function createApp(
  {
    config,
    catalogue,
    verify: check,
    send,
    log,
    operating,
    waitUntil,
    pace = PACE,
  }: AppOptions,
): Hono<Env> {
  const { endpoint, issuer, siteOrigin, siteUrl, secretKey, operatorKey } =
    config;
  const verify = withVerifiedTokens(
    withoutFailedTokens(check, {
      limit: 10,
      windowMs: 60_000,
      capacity: 1_000,
      now: () => performance.now(),
    }),
    { capacity: 1_000, lifetimeMs: 600_000, now: () => Date.now() },
  );
  const batches = {
    // Half of several connections are always there for other users.
    send: fair(send, Math.ceil(config.databaseConnections / 2)),
    statementTimeoutMs: config.statementTimeoutMs,
  };
  const clientDb = (caller: Caller) => dbOfClient(batches, caller);
  const { perform, goOn } = performing(catalogue.tools, {
    ...batches,
    log,
    waitUntil,
  });

  const base = { basePath: BASE_PATH, endpoint, log };

  /** What the site asks for; most processes are never asked, and load none of it. */
  async function loadAccount() {
    const { accountApp } = await import("./http/account_app.ts");
    return accountApp({
      ...base,
      siteOrigin,
      verify,
      account: accountDb(batches),
      toolsets: toolsetsOf(catalogue),
    });
  }
  let account: Promise<Hono<Env>> | undefined;

  const app = baseApp(base, (app) =>
    app.all(
      "/account/*",
      async (c) => await (await (account ??= loadAccount())).fetch(c.req.raw),
    ));
  app.get(
    "/health",
    health(),
    operatorOnly(operatorKey, deepHealth(operating.health)),
  );
  app.get("/metrics", operatorOnly(operatorKey, metrics(operating.metrics)));
  app.route(
    "/",
    mcpEndpoint({
      serve: mcpServer({
        catalogue,
        perform,
        goOn,
        log,
        secretKey,
        siteUrl,
        mailbox: mailbox(clientDb),
        subscriptions: subscriptions(clientDb),
        pace,
        waitUntil,
      }),
      toolNames: toolsOf(catalogue).map(({ name }) => name),
      verify,
      basePath: BASE_PATH,
      endpoint,
      issuer,
    }),
  );
  return app;
}

/** The toolset of everything that can stand in the record, by its name there. */
function toolsetsOf(catalogue: Catalogue): ReadonlyMap<string, string> {
  return new Map(
    deedsOf(catalogue).map(({ name, permission }) => [
      name,
      toolsetOf(permission),
    ]),
  );
}
