import type { Deed } from "./deed.ts";
import { type ToolsetName, toolsetNames, toolsetOf } from "./permission.ts";

/** What an address leaves of the server. It can only take away. */
export interface Narrowing {
  /** The one toolset it serves; all where absent. */
  readonly toolset?: ToolsetName;
  readonly readOnly: boolean;
}

/**
 * What the path of an MCP endpoint, below the function's own, narrows to;
 * nothing for a path that is no endpoint.
 */
export function narrowingFrom(path: string): Narrowing | undefined {
  const match = path.match(/^(?:\/x\/([a-z]+))?(\/readonly)?$/);
  if (!match) return undefined;
  const [, name, suffix] = match;
  const readOnly = suffix !== undefined;
  if (name === undefined) return { readOnly };
  const toolset = toolsetNames().find((known) => known === name);
  return toolset && { toolset, readOnly };
}

/** Whether something exists at a narrowed address. */
export function isServed(
  { permission, effect }: Pick<Deed, "permission" | "effect">,
  { toolset, readOnly }: Narrowing,
): boolean {
  return (toolset === undefined || toolsetOf(permission) === toolset) &&
    (!readOnly || effect === "read");
}
