/**
 * The client's redirect URI with parameters added to its query.
 *
 * The rest of it stays as registered, letter by letter; parameters are sorted
 * by name, as Supabase Auth sorts them.
 */
export function redirectUrl(
  redirectUri: string,
  parameters: Readonly<Record<string, string | null | undefined>>,
): string {
  const [base = "", query = ""] = redirectUri.split("?", 2);
  const all = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parameters)) {
    if (value) all.set(name, value);
  }
  all.sort();
  // The one difference between Go's form encoding and the URL standard's.
  const encoded = `${all}`.replaceAll("*", "%2A").replaceAll("%7E", "~");
  return `${base}?${encoded}`;
}
