import type { Hono } from "hono";
import type { Verify } from "./auth/access_token.ts";
import {
  withoutFailedTokens,
  withVerifiedTokens,
} from "./auth/verified_tokens.ts";
import type { Config } from "./config.ts";
import type { Caller } from "./core/caller.ts";
import { type Catalogue, operationsOf, toolsOf } from "./core/catalogue.ts";
import type { Log } from "./core/event.ts";
import { toolsetOf } from "./core/permission.ts";
import { dbOfClient } from "./db/batch.ts";
import { accountDb } from "./db/call_db.ts";
import { fair, type Send } from "./db/connection.ts";
import { pendingResponses } from "./db/pending_responses.ts";
import { subscriptions } from "./db/subscriptions.ts";
import { createDispatcher } from "./dispatcher.ts";
import { baseApp, type Env } from "./http/base_app.ts";
import { mcpEndpoint } from "./http/mcp_endpoint.ts";
import { deepHealth, health, metrics, operatorOnly } from "./http/operator.ts";
import { POLL_INTERVAL, type PollInterval } from "./mcp/poll.ts";
import { mcpServer } from "./mcp/server.ts";
import type { Telemetry } from "./telemetry.ts";
import { PERMISSIONS } from "./toolsets/permissions.ts";

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
  readonly telemetry: Pick<Telemetry, "health" | "metrics">;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
  /** How often is looked for what clients are subscribed to. */
  readonly pollInterval?: PollInterval;
}

/** Everything the function answers, in the order a request meets it. */
export function createApp(
  {
    config,
    catalogue,
    verify: check,
    send,
    log,
    telemetry,
    waitUntil,
    pollInterval = POLL_INTERVAL,
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
  const { dispatch, resume } = createDispatcher(catalogue.tools, {
    ...batches,
    log,
    waitUntil,
  });

  const toolsets = toolsetsOf(catalogue);
  const base = { basePath: BASE_PATH, endpoint, log };

  /** What the site asks for; most processes are never asked, and load none of it. */
  async function loadAccount() {
    const { accountApp } = await import("./http/account_app.ts");
    return accountApp({
      ...base,
      siteOrigin,
      verify,
      account: accountDb(batches),
      toolsets,
      permissions: PERMISSIONS,
      tables: catalogue.tables,
      siteRoutes: catalogue.siteRoutes,
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
    operatorOnly(operatorKey, deepHealth(telemetry.health)),
  );
  app.get("/metrics", operatorOnly(operatorKey, metrics(telemetry.metrics)));
  app.route(
    "/",
    mcpEndpoint({
      serve: mcpServer({
        catalogue,
        dispatch,
        resume,
        log,
        secretKey,
        siteUrl,
        pendingResponses: pendingResponses(clientDb),
        subscriptions: subscriptions(clientDb),
        pollInterval,
        waitUntil,
      }),
      toolNames: toolsOf(catalogue).map(({ name }) => name),
      toolsets: [...new Set(toolsets.values())],
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
    operationsOf(catalogue).map(({ name, permission }) => [
      name,
      toolsetOf(permission),
    ]),
  );
}
