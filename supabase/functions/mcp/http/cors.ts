import { createMiddleware } from "hono/factory";
import { Refusal } from "../core/errors.ts";

/** What pages of any origin may send, and read from the answers. */
export interface PublicCorsOptions {
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** How long a browser may remember it, in seconds. */
  readonly maxAge: number;
}

/**
 * CORS for pages of every origin. Hono's own sets its headers before there is
 * an answer, and each answer is then copied to hold them.
 */
export function publicCors(
  { allowMethods, allowHeaders, exposeHeaders, maxAge }: PublicCorsOptions,
) {
  const exposed = exposeHeaders.join(",");
  return createMiddleware(async function publicCors(c, next) {
    if (c.req.method === "OPTIONS") {
      // Only browsers ask first: others' start does not wait for it.
      const { cors } = await import("hono/cors");
      const preflight = cors({
        origin: "*",
        allowMethods: [...allowMethods],
        allowHeaders: [...allowHeaders],
        exposeHeaders: [...exposeHeaders],
        maxAge,
      });
      return await preflight(c, next);
    }
    await next();
    c.res.headers.set("access-control-allow-origin", "*");
    c.res.headers.set("access-control-expose-headers", exposed);
  });
}

/** `scheme://host`, a port perhaps, and nothing after it (RFC 6454 §7). */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/i;

/** The longest `Origin`: a name of 253 characters with its scheme and port. */
const MAX_ORIGIN = 300;

/** The longest `Host` and `X-Forwarded-Host`, to which every proxy may add a name. */
const MAX_HOSTS = 2_000;

/** Names that no DNS answer can lead elsewhere. */
const FIXED_NAME = /^(?:(?:.*\.)?localhost|[\d.]+|\[.*\])$/;

/**
 * Refuses a page that reaches us under its own name: DNS rebinding, which makes
 * us same-origin with a stranger's page (MCP, Streamable HTTP, security). Pages
 * of other origins may come: a token is all that counts here, browsers attach
 * none by themselves, and CORS says what may be read.
 */
export function originGuard(endpoint: string) {
  const ourName = new URL(endpoint).hostname;
  return createMiddleware(async function originGuard(c, next) {
    const origin = c.req.header("origin");
    // "null" is the origin of sandboxed and local pages; nothing can be rebound to it.
    if (origin !== undefined && origin !== "null") {
      if (
        origin.length > MAX_ORIGIN || !ORIGIN.test(origin) ||
        !URL.canParse(origin)
      ) {
        throw new Refusal("foreign_origin");
      }
      const page = nameOf(origin) ?? "";
      const addressed = [
        c.req.url,
        ...hostsIn("Host", c.req.header("host")),
        ...hostsIn(
          "X-Forwarded-Host",
          c.req.header("x-forwarded-host"),
        ),
      ].map(nameOf);
      if (
        page !== ourName && !FIXED_NAME.test(page) && addressed.includes(page)
      ) {
        throw new Refusal("foreign_origin");
      }
    }
    await next();
  });
}

/** Refuses pages of every origin but the site's; what is no page sends none. */
export function siteOnly(siteOrigin: string) {
  return createMiddleware(async function siteOnly(c, next) {
    const origin = c.req.header("origin");
    if (origin !== undefined && origin !== siteOrigin) {
      throw new Refusal("foreign_origin");
    }
    await next();
  });
}

function hostsIn(name: string, header = ""): string[] {
  if (header.length > MAX_HOSTS) {
    throw new Refusal(
      "invalid_input",
      `${name} may have ${MAX_HOSTS} characters.`,
    );
  }
  return header.split(",").map((host) => `http://${host.trim()}`);
}

function nameOf(url: string): string | undefined {
  return URL.parse(url)?.hostname.toLowerCase().replace(/\.$/, "");
}
