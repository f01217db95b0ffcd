import type { Settings } from "./settings.ts";

/**
 * What a host sends with every page: what a page cannot say for itself, since
 * browsers ignore `frame-ancestors` in a `<meta>`. Without it another site
 * could put the consent page under its own buttons.
 */
export const SECURITY_HEADERS = {
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
} as const;

/** Where assets are, whose names change with their content. */
export const ASSETS = "/assets/";

/** The cache rule for a path of the site. */
export function cacheControl(path: string): string {
  return path.startsWith(ASSETS)
    ? "public, max-age=31536000, immutable"
    : "no-cache";
}

/** What a page may load and call, for its own `<meta>`. */
export function contentSecurityPolicy(
  { supabaseUrl, mcpUrl }: Settings,
): string {
  const servers = new Set(
    [supabaseUrl, mcpUrl].map((url) => new URL(url).origin),
  );
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${[...servers].join(" ")}`,
    // Forms are sent by script; without it a password must go nowhere.
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** The same rules for the many static hosts that read a `_headers` file. */
export function headersFile(): string {
  const everywhere = Object.entries(SECURITY_HEADERS)
    .map(([name, value]) => `  ${name}: ${value}`);
  return [
    "/*",
    ...everywhere,
    `${ASSETS}*`,
    `  Cache-Control: ${cacheControl(ASSETS)}`,
    "",
  ].join("\n");
}
