const DANGEROUS = ["javascript", "data", "file", "vbscript", "about", "blob"];

/** Why nobody may be sent back to this address, or nothing. */
export function redirectUriFault(uri: string): string | undefined {
  if (uri === "") return "redirect URI cannot be empty";
  const match = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)/i.exec(uri);
  const [, scheme = "", authority = ""] = match ?? [];
  if (scheme === "" || authority === "") return "must have scheme and host";
  if (DANGEROUS.includes(scheme.toLowerCase())) {
    return `scheme '${scheme.toLowerCase()}' is not allowed for security reasons`;
  }
  if (scheme.toLowerCase() === "http") {
    const host = authority.replace(/^.*@/, "").replace(/:\d*$/, "");
    if (!["localhost", "127.0.0.1", "[::1]"].includes(host)) {
      return "HTTP scheme only allowed for localhost";
    }
  }
  return /#./.test(uri) ? "fragment not allowed in redirect URI" : undefined;
}
