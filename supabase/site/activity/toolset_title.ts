import { factsOf } from "../../functions/mcp/toolsets/permissions.ts";

/** What the account API counts that is of no toolset. */
const OUTSIDE: Readonly<Record<string, string>> = {
  site: "You, on this site",
  other: "Tools that are no more",
};

/** A toolset's name for people. */
export function toolsetTitle(toolset: string): string {
  return factsOf(toolset)?.title ?? OUTSIDE[toolset] ?? toolset;
}
