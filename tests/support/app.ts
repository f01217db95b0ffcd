import { createApp } from "../../supabase/functions/mcp/app.ts";
import { accessTokenVerifier } from "../../supabase/functions/mcp/auth/access_token.ts";
import { connect } from "../../supabase/functions/mcp/db/connection.ts";
import type { Event } from "../../supabase/functions/mcp/core/event.ts";
import { createTelemetry } from "../../supabase/functions/mcp/telemetry.ts";
import type { Config } from "../../supabase/functions/mcp/config.ts";
import type { Catalogue } from "../../supabase/functions/mcp/core/catalogue.ts";
import type { PollInterval } from "../../supabase/functions/mcp/mcp/poll.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { ENDPOINT, ISSUER, type TokenIssuer, tokenIssuer } from "./tokens.ts";

/** The whole function in this process, on a real database. */
export interface TestApp extends AsyncDisposable, TokenIssuer {
  /** Requests a path below the endpoint, as the gateway passes it on. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** A `fetch` for clients that are given the public {@linkcode ENDPOINT}. */
  readonly fetch: typeof fetch;
  /** What has been logged. */
  readonly events: readonly Event[];
  /** Resolves when the work after all answers is done. */
  settled(): Promise<void>;
}

/** What a {@linkcode TestApp} is made of. */
export interface TestAppOptions {
  /** Connection string of `mcp_gateway`. */
  readonly databaseUrl: string;
  /** What it offers; the real catalogue's where absent. */
  readonly catalogue?: Partial<Catalogue>;
  /** Whose tokens it takes; its own unless named. */
  readonly issuer?: TokenIssuer;
  readonly pollInterval?: PollInterval;
  /** Settings that differ from a test's usual ones. */
  readonly config?: Partial<Config>;
}

/** Builds the function's app; `await using` it. */
export async function testApp(
  { databaseUrl, catalogue, issuer: given, pollInterval, config: own }:
    TestAppOptions,
): Promise<TestApp> {
  const issuer = given ?? await tokenIssuer();
  const { send, close } = connect({
    url: databaseUrl,
    maxConnections: 4,
    connectTimeoutMs: 2_000,
  });
  const events: Event[] = [];
  const pending: Promise<void>[] = [];
  const config: Config = {
    endpoint: ENDPOINT,
    issuer: ISSUER,
    jwksUrl: `${ISSUER}/.well-known/jwks.json`,
    metadataUrl: `${ISSUER}/.well-known/oauth-authorization-server`,
    siteOrigin: "http://site.test",
    siteUrl: "http://site.test",
    secretKey: "s".repeat(32),
    databaseUrl,
    databaseConnections: 4,
    statementTimeoutMs: 5_000,
    port: 8_000,
    ...own,
  };
  const waitUntil = (work: Promise<void>) => void pending.push(work);
  const telemetry = createTelemetry({
    config,
    send,
    log: (event) => void events.push(event),
    waitUntil,
    delayMs: 50,
  });
  const app = createApp({
    config,
    catalogue: { ...CATALOGUE, ...catalogue },
    ...(pollInterval && { pollInterval }),
    verify: accessTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
    send,
    log: telemetry.log,
    telemetry,
    waitUntil,
  });

  async function viaGateway(request: Request): Promise<Response> {
    const url = new URL(request.url);
    url.pathname = url.pathname.replace(/^\/functions\/v1/, "");
    return await app.fetch(new Request(url, request));
  }
  return {
    keys: issuer.keys,
    jwks: issuer.jwks,
    token: issuer.token,
    forged: issuer.forged,
    events,
    request: (path, init) => viaGateway(new Request(ENDPOINT + path, init)),
    fetch: (input, init) => viaGateway(new Request(input, init)),
    settled: async () => void await Promise.all(pending),
    async [Symbol.asyncDispose]() {
      await Promise.all(pending);
      await close();
    },
  };
}
