import { Hono } from "hono";
import { cors } from "hono/cors";
import type { Verify } from "./auth/access_token.ts";
import { withoutFailedTokens } from "./auth/failed_tokens.ts";
import { withVerifiedTokens } from "./auth/verified_tokens.ts";
import type { Config } from "./config.ts";
import type { Send } from "./db/connection.ts";
import { mailbox } from "./db/mailbox.ts";
import { subscriptions } from "./db/subscriptions.ts";
import { dbOfSession } from "./db/visit.ts";
import { accountActivity } from "./http/account_activity.ts";
import { accountActivityFile } from "./http/account_activity_file.ts";
import { accountConnections } from "./http/account_connections.ts";
import { accountData } from "./http/account_data.ts";
import { accountExport } from "./http/account_export.ts";
import { accountGrants } from "./http/account_grants.ts";
import { accountImport } from "./http/account_import.ts";
import type { Env } from "./http/env.ts";
import { deepHealth, health } from "./http/health.ts";
import { mcpEndpoint } from "./http/mcp_endpoint.ts";
import { metrics } from "./http/metrics.ts";
import { operatorOnly } from "./http/operator_only.ts";
import { originGuard, siteOnly } from "./http/origin_guard.ts";
import { refusalResponse } from "./http/refusal_response.ts";
import { requestLog } from "./http/request_log.ts";
import { dataHeaders, privateAnswers } from "./http/response_headers.ts";
import { sessionAuth } from "./http/session_auth.ts";
import type { Caller } from "./kernel/caller.ts";
import { type Catalogue, deedsOf, toolsOf } from "./kernel/catalogue.ts";
import type { Log } from "./kernel/event.ts";
import { toolsetOf } from "./kernel/permission.ts";
import { Refusal, refusalFrom } from "./kernel/refusal.ts";
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
  const visits = { send, statementTimeoutMs: config.statementTimeoutMs };
  const sessionDb = (caller: Caller) => dbOfSession(visits, caller);
  const { perform, goOn } = performing(catalogue.tools, {
    ...visits,
    log,
    waitUntil,
  });

  const app = new Hono<Env>().basePath(BASE_PATH);
  app.onError((thrown, c) => refusalResponse(c, refusalFrom(thrown)));
  app.notFound((c) =>
    refusalResponse(
      c,
      new Refusal("not_found", "There is nothing at this address."),
    )
  );
  app.use(
    requestLog(log),
    dataHeaders(),
    privateAnswers(),
    originGuard(endpoint),
  );
  app.get(
    "/health",
    health(),
    operatorOnly(operatorKey, deepHealth(operating.health)),
  );
  app.get("/metrics", operatorOnly(operatorKey, metrics(operating.metrics)));
  app.use(
    "/account/*",
    cors({
      origin: siteOrigin,
      allowMethods: ["GET", "PUT", "POST", "DELETE"],
      allowHeaders: ["authorization", "content-type"],
      exposeHeaders: ["x-request-id"],
    }),
    siteOnly(siteOrigin),
    sessionAuth(verify),
  );
  app.route("/account/grants", accountGrants(sessionDb));
  app.route("/account/connections", accountConnections(sessionDb));
  app.route(
    "/account/activity",
    accountActivity(sessionDb, toolsetsOf(catalogue)),
  );
  app.route("/account/activity.csv", accountActivityFile("csv", sessionDb));
  app.route("/account/activity.json", accountActivityFile("json", sessionDb));
  app.route("/account/export", accountExport(sessionDb));
  app.route("/account/data", accountData(sessionDb));
  app.route("/account/import", accountImport(sessionDb, log));
  app.all("/account/*", (c) => c.notFound());
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
        mailbox: mailbox(sessionDb),
        subscriptions: subscriptions(sessionDb),
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
