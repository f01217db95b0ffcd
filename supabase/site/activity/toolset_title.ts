import {
  toolsetNames,
  TOOLSETS,
} from "../../functions/mcp/kernel/permission.ts";

/** What the account API counts that is of no toolset. */
const OUTSIDE: Readonly<Record<string, string>> = {
  site: "You, on this site",
  other: "Tools that are no more",
};

/** A toolset's name for people. */
export function toolsetTitle(toolset: string): string {
  const known = toolsetNames().find((name) => name === toolset);
  return known ? TOOLSETS[known].title : OUTSIDE[toolset] ?? toolset;
}
