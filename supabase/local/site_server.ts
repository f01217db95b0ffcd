import { type Context, Hono } from "hono";
import { extname, join } from "node:path";
import { cacheControl, SECURITY_HEADERS } from "../site/security_headers.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Names that begin with a letter or digit: no `..`, nothing hidden, nothing escaped. */
const PATH = /^(\/[a-z0-9][\w-]*(\.\w+)*)+$/i;

/** What is served, and where. */
export interface SiteServerOptions {
  readonly dir: string;
  /** The one origin that Supabase Auth and the account API know as the site's. */
  readonly origin: string;
}

/**
 * Serves a built site as a static host does: clean URLs, its own 404 page,
 * security headers. A page asked for by another name of this host is sent on.
 */
export function siteServer({ dir, origin }: SiteServerOptions): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      c.header(name, value);
    }
  });

  app.get("*", async (c, next) => {
    const url = new URL(c.req.url);
    if (url.origin === origin) return await next();
    return c.redirect(origin + url.pathname + url.search, 307);
  });

  app.get("*", async (c) => {
    const file = fileOf(c.req.path);
    const content = file && await contentOf(join(dir, file));
    return content ? page(c, file, content) : c.notFound();
  });

  app.notFound(async (c) => {
    const content = await contentOf(join(dir, "404.html"));
    return content
      ? page(c, "404.html", content, 404)
      : c.text("There is no page here.", 404);
  });

  return app;
}

/** The file for a path, where the path can have one. */
function fileOf(path: string): string | undefined {
  if (path === "/") return "index.html";
  if (!PATH.test(path)) return undefined;
  return extname(path) ? path.slice(1) : `${path.slice(1)}.html`;
}

async function contentOf(
  file: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.IsADirectory
    ) return undefined;
    throw error;
  }
}

function page(
  c: Context,
  file: string,
  content: Uint8Array<ArrayBuffer>,
  status: 200 | 404 = 200,
): Response {
  return c.body(content, status, {
    "Content-Type": CONTENT_TYPES[extname(file)] ?? "application/octet-stream",
    "Cache-Control": cacheControl(`/${file}`),
  });
}
