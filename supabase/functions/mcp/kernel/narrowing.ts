import type { Effect } from "./effect.ts";
import {
  type Permission,
  type ToolsetName,
  toolsetNames,
  toolsetOf,
} from "./permission.ts";

/** What an address and the headers of a request leave of the server. */
export interface Narrowing {
  /** The toolsets that are served; all where absent. */
  readonly toolsets?: readonly ToolsetName[] | undefined;
  /** The names of the tools that are served; all where absent. */
  readonly tools?: readonly string[] | undefined;
  /** The names of the tools that are not. */
  readonly withoutTools?: readonly string[] | undefined;
  readonly readOnly: boolean;
}

/** What belongs to a toolset, and can be narrowed away with it. */
export interface Narrowable {
  /** A tool's own; what is no tool gives none, and names leave it be. */
  readonly name?: string;
  readonly permission: Permission;
  readonly effect: Effect;
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
  return toolset && { toolsets: [toolset], readOnly };
}

/** What two narrowings both leave: neither can give back what the other takes. */
export function intersection(one: Narrowing, other: Narrowing): Narrowing {
  return {
    toolsets: inBoth(one.toolsets, other.toolsets),
    tools: inBoth(one.tools, other.tools),
    withoutTools: [...one.withoutTools ?? [], ...other.withoutTools ?? []],
    readOnly: one.readOnly || other.readOnly,
  };
}

/** Whether a thing is there for a narrowed request: listed, and callable. */
export function isServed(
  { name, permission, effect }: Narrowable,
  { toolsets, tools, withoutTools, readOnly }: Narrowing,
): boolean {
  return (toolsets === undefined || toolsets.includes(toolsetOf(permission))) &&
    (!readOnly || effect === "read") &&
    (name === undefined ||
      (tools === undefined || tools.includes(name)) &&
        !withoutTools?.includes(name));
}

/** Absent stands for everything. */
function inBoth<Name>(
  one: readonly Name[] | undefined,
  other: readonly Name[] | undefined,
): readonly Name[] | undefined {
  return one && other ? one.filter((name) => other.includes(name)) : one ??
    other;
}
