import type { Deed } from "./deed.ts";
import { Refusal } from "./refusal.ts";
import type { Resource, Version } from "./resource.ts";
import { required, type Statement } from "./statement.ts";

/** Addresses are kept: a client must not make them as long as it likes. */
const LONGEST_URI = 1_000;

/**
 * The beginning of a subscription, as something a client may have done. `keep`
 * makes the statements that keep it, of the one that tells how the address
 * stands; the first gives no row where there are too many.
 */
export function subscribing(
  { name, permission, reading, version: versionOf }: Resource,
  uri: string,
  keep: (version: Statement<Version>) => readonly [Statement, ...Statement[]],
): Deed<void> {
  return {
    name: `subscribe ${name}`,
    permission,
    effect: "read",
    keepsState: true,
    input: reading(uri).input,
    async call(values, { db }) {
      if (!versionOf) {
        throw new Refusal(
          "invalid_input",
          "uri: nothing tells when this changes; it can only be read.",
        );
      }
      if (uri.length > LONGEST_URI) {
        throw new Refusal("invalid_input", "uri: too long to be kept.");
      }
      const [kept, ...rest] = keep(versionOf(values));
      await db.batch(required(kept, "too_many_subscriptions"), ...rest);
    },
  };
}
