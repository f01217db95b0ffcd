/** Where an answer goes: a website, a program on this computer, or an app by its own URL scheme. */
export type Destination =
  | { readonly kind: "website"; readonly host: string }
  | { readonly kind: "this_computer"; readonly host: string }
  | { readonly kind: "app"; readonly scheme: string };

/** Where a redirect URI leads; nothing for what no browser may follow. */
export function destinationOf(redirectUri: string): Destination | undefined {
  const url = URL.parse(redirectUri);
  if (!url) return undefined;
  const { protocol, host, hostname } = url;
  if (protocol !== "https:" && protocol !== "http:") {
    return runsHere(protocol)
      ? undefined
      : { kind: "app", scheme: protocol.slice(0, -1) };
  }
  return { kind: isThisComputer(hostname) ? "this_computer" : "website", host };
}

/**
 * Whether Supabase Auth registers the address by itself. It keeps the addresses
 * of a client in one text, with commas between them: it checks an address with
 * a comma as a whole, and later redirects to the part behind the comma, which
 * may be `http://` to any host.
 */
export function isRegistrable(redirectUri: string): boolean {
  const destination = destinationOf(redirectUri);
  if (!destination || redirectUri.includes(",")) return false;
  return destination.kind !== "website" ||
    URL.parse(redirectUri)?.protocol === "https:";
}

/** Whether a host is the computer the browser runs on. */
export function isThisComputer(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") ||
    hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Schemes whose content would run, or be shown, as this site's own. */
function runsHere(protocol: string): boolean {
  return ["javascript:", "data:", "blob:", "file:", "about:", "vbscript:"]
    .includes(protocol);
}
