import { type Context, Hono } from "hono";
import type { Verify } from "../auth/access_token.ts";
import { METADATA_PATH, resourceMetadata } from "../auth/resource_metadata.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import { intersection } from "../kernel/narrowing.ts";
import { addressed } from "./addressed.ts";
import { BODY_LIMITS } from "./body_text.ts";
import { checkMessage } from "./check_message.ts";
import { checkRequest } from "./check_request.ts";
import { clientAuth } from "./client_auth.ts";
import { declaredLength } from "./declared_length.ts";
import type { Env } from "./env.ts";
import { jsonBody } from "./json_body.ts";
import { NARROWING_HEADERS, narrowingOf } from "./narrowing_headers.ts";
import { faultResponse } from "./protocol_fault.ts";
import { publicCors } from "./public_cors.ts";

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
    ...NARROWING_HEADERS,
  ],
  exposeHeaders: ["mcp-session-id", "www-authenticate"],
  maxAge: 86_400,
};

/** What the endpoints are made of. */
export interface McpEndpointOptions {
  readonly serve: (request: McpRequest) => Promise<Response>;
  /** The names of all tools there are. */
  readonly toolNames: readonly string[];
  readonly verify: Verify;
  /** Where the function is mounted; its gateway has stripped what is before. */
  readonly basePath: string;
  /** Public URL of the widest endpoint: the audience of tokens for all of them. */
  readonly endpoint: string;
  readonly issuer: string;
}

/** The MCP endpoints, the widest and its narrowings, each with its metadata. */
export function mcpEndpoint(
  { serve, toolNames, verify, basePath, endpoint, issuer }: McpEndpointOptions,
) {
  return new Hono<Env>()
    .use(
      publicCors(CORS),
      addressed(basePath, endpoint),
      declaredLength(BODY_LIMITS.limitBytes),
    )
    .get("*", async (c, next) => {
      if (!c.req.path.endsWith(METADATA_PATH)) return await next();
      return c.json(resourceMetadata(c.var.resource, issuer), 200, {
        "cache-control": "public, max-age=300",
      });
    })
    .all("*", clientAuth(verify, endpoint), async (c) => {
      const asked = await askedOf(c, toolNames);
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
): Promise<Pick<McpRequest, "body" | "narrowing"> | Response> {
  const { narrowing } = c.var;
  const request = c.req.raw;
  let body: unknown;
  try {
    checkRequest(request);
    if (request.method === "POST") {
      body = await jsonBody(c);
      checkMessage(body, request.headers);
    }
    const own = narrowingOf(request.headers, toolNames);
    return { body, narrowing: intersection(narrowing, own) };
  } catch (thrown) {
    return faultResponse(c, thrown, body);
  }
}
