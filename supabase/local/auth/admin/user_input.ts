import { z } from "zod";
import { invalid } from "../http/auth_error.ts";
import { Members, Text } from "../http/json_body.ts";

/** What an admin may say of a user. */
export const UserInput = z.object({
  id: Text,
  aud: Text,
  role: Text,
  email: Text,
  phone: Text,
  password: z.string().nullish(),
  password_hash: Text,
  email_confirm: z.boolean().nullish(),
  user_metadata: Members,
  app_metadata: Members,
  ban_duration: Text,
});

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Until when a ban given in Go's notation ("24h", "1h30m") lasts; null lifts
 * it ("none"), undefined leaves it as it is.
 *
 * @throws {AuthError} 400
 */
export function bannedUntil(
  duration: string,
  now: Date,
): Date | null | undefined {
  if (duration === "") return undefined;
  if (duration === "none") return null;
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join("") !== duration) {
    throw invalid(
      `invalid format for ban duration: time: invalid duration ${
        JSON.stringify(duration)
      }`,
    );
  }
  const spanMs = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ""] ?? 0),
    0,
  );
  return spanMs === 0 ? null : new Date(now.getTime() + spanMs);
}
