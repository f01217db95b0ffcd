import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { bearerToken, type Verify } from "../auth/access_token.ts";
import {
  challenge,
  METADATA_PATH,
  resourceMetadata,
} from "../auth/resource_metadata.ts";
import { Refusal, refusalFrom } from "../core/errors.ts";
import { intersection, type McpRequest, scopeFrom } from "../core/scope.ts";
import { type Env, refusalResponse } from "./base_app.ts";
import { BODY_LIMITS, declaredLength, jsonBody } from "./body.ts";
import { publicCors } from "./cors.ts";
import { checkMessage, checkRequest } from "./message.ts";
import { faultResponse } from "./protocol_fault.ts";
import { SCOPE_HEADERS, scopeOf } from "./scope_headers.ts";

/** What browsers may send to an MCP endpoint and read from its answers. */
const CORS = {
  allowMethods: ["GET", "POST", "DELETE"],
  allowHeaders: [
    "accept",
    "authorization",
    "content-type",
    "last-event-id",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    ...SCOPE_HEADERS,
  ],
  exposeHeaders: ["mcp-session-id", "www-authenticate"],
  maxAge: 86_400,
};

/** What the endpoints are made of. */
export interface McpEndpointOptions {
  readonly serve: (request: McpRequest) => Promise<Response>;
  /** The names of all tools there are. */
  readonly toolNames: readonly string[];
  /** The names of all toolsets there are. */
  readonly toolsets: readonly string[];
  readonly verify: Verify;
  /** Where the function is mounted; its gateway has stripped what is before. */
  readonly basePath: string;
  /** Public URL of the widest endpoint: the audience of tokens for all of them. */
  readonly endpoint: string;
  readonly issuer: string;
}

/** The MCP endpoints, the widest and the narrower ones, each with its metadata. */
export function mcpEndpoint(
  { serve, toolNames, toolsets, verify, basePath, endpoint, issuer }:
    McpEndpointOptions,
) {
  return new Hono<Env>()
    .use(
      publicCors(CORS),
      addressed(basePath, endpoint, toolsets),
      declaredLength(BODY_LIMITS.limitBytes),
    )
    .get("*", async (c, next) => {
      if (!c.req.path.endsWith(METADATA_PATH)) return await next();
      return c.json(resourceMetadata(c.var.resource, issuer), 200, {
        "cache-control": "public, max-age=300",
      });
    })
    .all("*", clientAuth(verify, endpoint), async (c) => {
      const asked = await askedOf(c, toolNames, toolsets);
      if (asked instanceof Response) return asked;
      const { caller, requestId } = c.var;
      const request = c.req.raw;
      return await serve({ request, caller, requestId, ...asked });
    });
}

/** What a request asks, and of how much of the server; or why it cannot be told. */
async function askedOf(
  c: Context<Env>,
  toolNames: readonly string[],
  toolsets: readonly string[],
): Promise<Pick<McpRequest, "body" | "scope"> | Response> {
  const { scope } = c.var;
  const request = c.req.raw;
  let body: unknown;
  try {
    checkRequest(request);
    if (request.method === "POST") {
      body = await jsonBody(c);
      checkMessage(body, request.headers);
    }
    const own = scopeOf(request.headers, toolNames, toolsets);
    return { body, scope: intersection(scope, own) };
  } catch (thrown) {
    return faultResponse(c, thrown, body);
  }
}

/** Finds the MCP endpoint of a request; answers 404 if there is none. */
export function addressed(
  basePath: string,
  endpoint: string,
  toolsets: readonly string[],
) {
  return createMiddleware<Env>(async function addressed(c, next) {
    const path = c.req.path.slice(basePath.length)
      .replace(METADATA_PATH, "").replace(/\/$/, "");
    const scope = scopeFrom(path, toolsets);
    if (!scope) return await c.notFound();
    c.set("scope", scope);
    c.set("resource", endpoint + path);
    await next();
  });
}

/**
 * Lets through requests with an OAuth client's token for `audience`, and tells
 * the others where to sign in; after `addressed`.
 */
export function clientAuth(verify: Verify, audience: string) {
  return createMiddleware<Env>(async function clientAuth(c, next) {
    const metadataUrl = c.var.resource + METADATA_PATH;
    const header = c.req.header("authorization");
    if (header === undefined) {
      // RFC 6750 §3.1: who shows no token is told of no error.
      return refusalResponse(
        c,
        new Refusal("invalid_token", "No access token came along."),
        { "www-authenticate": challenge(metadataUrl) },
      );
    }
    try {
      c.set("caller", await verify(bearerToken(header), audience));
    } catch (thrown) {
      const refusal = refusalFrom(thrown);
      if (refusal.status !== 401) throw refusal;
      return refusalResponse(c, refusal, {
        "www-authenticate": challenge(metadataUrl, refusal),
      });
    }
    await next();
  });
}
