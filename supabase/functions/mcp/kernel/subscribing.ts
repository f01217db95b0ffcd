import type { Deed } from "./deed.ts";
import { Refusal } from "./refusal.ts";
import type { Resource } from "./resource.ts";

/** Addresses are kept: a client must not make them as long as it likes. */
const LONGEST_URI = 1_000;

/**
 * The beginning of a subscription, as something a client may have done: it costs
 * what a read costs. `keep` is given how the address stands at that moment.
 */
export function subscribing(
  { name, permission, reading, version: versionOf }: Resource,
  uri: string,
  keep: (version: string) => Promise<void>,
): Deed<void> {
  return {
    name: `subscribe ${name}`,
    permission,
    effect: "read",
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
      const [[now]] = await db.visit(versionOf(values));
      if (!now) throw new Error("An aggregate has a row.");
      await keep(now.version);
    },
  };
}
