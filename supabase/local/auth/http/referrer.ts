import type { Context } from "hono";
import type { Settings } from "../settings.ts";
import { isAllowedRedirect } from "./allowed_redirect.ts";

/** Where to send the user afterwards: the first of what was asked for that is allowed, else the site. */
export function referrerOf(
  settings: Settings,
  c: Context,
  asked?: string,
): string {
  const candidates = [
    asked,
    c.req.header("redirect_to"),
    c.req.query("redirect_to"),
    c.req.header("referer"),
  ];
  return candidates.find((url) =>
    url !== undefined && isAllowedRedirect(settings, url)
  ) ?? settings.siteUrl;
}
