import { TOOLSETS } from "../../supabase/functions/mcp/toolsets/mod.ts";

/** The file that {@linkcode toolsetFacts} is for. */
export const FACTS_PATH = "supabase/functions/mcp/toolsets/toolset_facts.ts";

/** What the site and the consent page show of toolsets, as a module without code. */
export function toolsetFacts(): string {
  const facts = TOOLSETS.map(({ name, title, verbs, grantedByDefault }) => ({
    name,
    title,
    verbs,
    grantedByDefault,
  }));
  return `// deno-fmt-ignore-file
// Written by \`deno task contract\` from each toolset.ts; edit those.
import type { ToolsetFacts } from "../core/permission.ts";

/** What people read about each toolset, in the order in which they see them. */
export const TOOLSET_FACTS: readonly ToolsetFacts[] = ${
    JSON.stringify(facts, null, 2)
  };
`;
}
