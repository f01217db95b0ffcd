/** Every scope there is. */
export const SCOPES = ["openid", "profile", "email", "phone", "offline_access"];

/** The scopes in a text that lists them between spaces. */
export function scopesIn(text: string): readonly string[] {
  return text.split(" ").filter((scope) => scope !== "");
}
