import { z } from "zod";
import type { Context, Operation } from "./operation.ts";
import type { Permission } from "./permission.ts";
import { parsed } from "./schema.ts";

/** The protocol takes no more suggestions than these. */
const MOST = 100;

/** What a user may mean who has typed so much: best first, whole values. */
export type Complete = (
  typed: string,
  context: Context,
) => Promise<readonly string[]>;

/** Suggestions, and whether there are more. */
export interface Completion {
  readonly values: readonly string[];
  readonly hasMore: boolean;
}

const NOTHING: Completion = { values: [], hasMore: false };

const Typed = z.object({ typed: z.string().max(200) });

/** The looking up of suggestions, as something a client may have done. */
export function completing(
  name: string,
  permission: Permission,
  complete: Complete,
): Operation<Completion> {
  return {
    name: `complete ${name}`,
    permission,
    effect: "read",
    input: Typed,
    async call(input, context) {
      const { typed } = parsed(Typed, input);
      // Nothing that Postgres could hold begins like that.
      if (!typed.isWellFormed() || typed.includes("\0")) return NOTHING;
      const values = await complete(typed, context);
      return { values: values.slice(0, MOST), hasMore: values.length > MOST };
    },
  };
}
