/** SHA-256 of text in UTF-8, in hexadecimal; what Supabase shows of a secret. */
export async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
