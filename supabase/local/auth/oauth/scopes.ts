/** Every scope there is. */
export const SCOPES = ["openid", "profile", "email", "phone", "offline_access"];

/** The scopes in a text that lists them between spaces; other white space around one is let go. */
export function scopesIn(text: string): readonly string[] {
  return text.split(" ").map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}
