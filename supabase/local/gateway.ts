import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { proxy } from "hono/proxy";
import type { RunningAuth } from "./auth/auth.ts";

/** What the gateway stands in front of. */
export interface GatewayOptions {
  /** Where clients reach the gateway, without a path. */
  readonly publicUrl: string;
  readonly auth: Pick<RunningAuth, "fetch">;
  /** What Supabase Auth is shown instead of the secret key, which it does not know. */
  readonly serviceToken: string;
  /** Where the function process listens, without a path. */
  readonly functionUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

/** Paths of Supabase Auth that are reached without an API key. */
const OPEN_AUTH_PATHS =
  /^\/auth\/v1\/(\.well-known\/|oauth\/|verify$|callback$|authorize$|health$)/;

/**
 * The paths and headers of a Supabase project's gateway: prefixes stripped,
 * forwarded headers set, API keys asked for, nothing at the root.
 */
export function gateway(
  {
    publicUrl,
    auth,
    serviceToken,
    functionUrl,
    publishableKey,
    secretKey,
  }: GatewayOptions,
): Hono {
  const { host, hostname, port, protocol } = new URL(publicUrl);
  const forwarded = [
    ["x-forwarded-host", host],
    ["x-forwarded-port", port],
    ["x-forwarded-proto", protocol.slice(0, -1)],
  ] as const;
  const keys = [publishableKey, secretKey];

  /** The request as it is passed on; its signal would outlive it. */
  function passedOn(c: Context, url: string): Request {
    const { method, body } = c.req.raw;
    const headers = new Headers(c.req.raw.headers);
    headers.delete("host");
    for (const [name, value] of forwarded) headers.set(name, value);
    return new Request(url, { method, headers, body, redirect: "manual" });
  }

  function toAuth(
    c: Context,
    path: string,
    key?: string,
  ): Response | Promise<Response> {
    const url = new URL(c.req.url);
    url.pathname = path;
    const request = passedOn(c, url.href);
    const bearer = request.headers.get("authorization");
    if (key === secretKey && (!bearer || bearer === `Bearer ${key}`)) {
      request.headers.set("authorization", `Bearer ${serviceToken}`);
    }
    return auth.fetch(request);
  }

  const app = new Hono();
  app.notFound((c) => c.json({ error: "requested path is invalid" }, 404));

  // The platform finds a project by its name. Here a page whose name was made
  // to lead to this machine would come through as one of its own.
  const names = new Set([hostname, "localhost", "127.0.0.1", "[::1]"]);
  app.use(async (c, next) => {
    if (!names.has(new URL(c.req.url).hostname)) return await c.notFound();
    await next();
  });

  app.get(
    "/.well-known/:document{(oauth-authorization-server|openid-configuration)}/auth/v1",
    cors(),
    (c) => toAuth(c, `/.well-known/${c.req.param("document")}`),
  );

  app.use("/auth/v1/*", cors({ origin: "*", maxAge: 3_600 }));
  app.all("/auth/v1/*", (c) => {
    const key = c.req.header("apikey") ?? c.req.query("apikey");
    if (!OPEN_AUTH_PATHS.test(c.req.path) && !(key && keys.includes(key))) {
      return c.json({
        message: key ? "Invalid API key" : "No API key found in request",
        hint: "Send the publishable key in the header `apikey`.",
      }, 401);
    }
    return toAuth(c, c.req.path.slice("/auth/v1".length), key);
  });

  app.all("/functions/v1/mcp/*", (c) => toFunction(c));
  app.all("/functions/v1/*", (c) =>
    c.json({
      code: "NOT_FOUND",
      message: "Requested function was not found",
    }, 404));

  async function toFunction(c: Context): Promise<Response> {
    const { pathname, search } = new URL(c.req.url);
    const path = pathname.slice("/functions/v1".length);
    try {
      const response = await proxy(
        passedOn(c, functionUrl + path + search),
      );
      return asPlatformSends(c, response);
    } catch {
      return c.json({
        code: "BOOT_ERROR",
        message: "Function failed to start (please check logs)",
      }, 503);
    }
  }

  return app;
}

/** The platform lets no function serve pages from its domain. */
function asPlatformSends(c: Context, response: Response): Response {
  const type = response.headers.get("content-type") ?? "";
  if (c.req.method === "GET" && type.startsWith("text/html")) {
    response.headers.set("content-type", type.replace("html", "plain"));
  }
  return response;
}
