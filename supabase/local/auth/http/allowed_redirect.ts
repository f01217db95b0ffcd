import type { Settings } from "../settings.ts";

/**
 * Whether a user may be sent to `url`, or a page of that origin may ask:
 * the site itself (at any port on loopback), any loopback address, or a match
 * of the allow list.
 */
export function isAllowedRedirect(
  { siteUrl, uriAllowList }: Settings,
  url: string,
): boolean {
  const target = URL.parse(url);
  const site = URL.parse(siteUrl);
  if (!target || !site) return false;
  const loopback = isLoopback(target.hostname);
  if (
    target.hostname === site.hostname && target.protocol === site.protocol &&
    (target.port === site.port || loopback)
  ) return true;
  if (/^\[|^(\d+\.){3}\d+$/.test(target.hostname)) return loopback;

  const [withoutFragment = ""] = url.split("#");
  return uriAllowList.some((pattern) =>
    globPattern(pattern).test(withoutFragment)
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname);
}

/** The globs Supabase documents: `*` stops at `.` and `/`, `**` does not. */
function globPattern(glob: string): RegExp {
  const parts = glob.match(/\*\*|\[!|[^]/g) ?? [];
  const source = parts.map((part) => {
    if (part === "**") return "[^]*";
    if (part === "*") return "[^./]*";
    if (part === "?") return "[^./]";
    if (part === "[!") return "[^";
    return part.replace(/[\\^$.|+(){}]/, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`);
}
