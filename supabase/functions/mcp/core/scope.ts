import type { Caller } from "./caller.ts";
import type { Effect } from "./operation.ts";
import { type Permission, toolsetOf } from "./permission.ts";

/** What an address and the headers of a request leave of the server. */
export interface Scope {
  /** The toolsets that are served; all where absent. */
  readonly toolsets?: readonly string[] | undefined;
  /** The names of the tools that are served; all where absent. */
  readonly tools?: readonly string[] | undefined;
  /** The names of the tools that are not. */
  readonly withoutTools?: readonly string[] | undefined;
  readonly readOnly: boolean;
}

/** What belongs to a toolset, and can be narrowed away with it. */
export interface Scoped {
  /** A tool's own; what is no tool gives none, and names leave it be. */
  readonly name?: string;
  readonly permission: Permission;
  readonly effect: Effect;
}

/**
 * What the path of an MCP endpoint, below the function's own, narrows to;
 * nothing for a path that is no endpoint.
 */
export function scopeFrom(
  path: string,
  toolsets: readonly string[],
): Scope | undefined {
  const match = path.match(/^(?:\/x\/([a-z_]+))?(\/readonly)?$/);
  if (!match) return undefined;
  const [, name, suffix] = match;
  const readOnly = suffix !== undefined;
  if (name === undefined) return { readOnly };
  return toolsets.includes(name) ? { toolsets: [name], readOnly } : undefined;
}

/** What is in both scopes: a scope never widens another. */
export function intersection(one: Scope, other: Scope): Scope {
  return {
    toolsets: inBoth(one.toolsets, other.toolsets),
    tools: inBoth(one.tools, other.tools),
    withoutTools: [...one.withoutTools ?? [], ...other.withoutTools ?? []],
    readOnly: one.readOnly || other.readOnly,
  };
}

/** Whether a thing is there for a narrowed request: listed, and callable. */
export function isServed(
  { name, permission, effect }: Scoped,
  { toolsets, tools, withoutTools, readOnly }: Scope,
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

/** One authorised POST to an MCP endpoint, its body read, parsed and checked. */
export interface McpRequest {
  readonly request: Request;
  /** A message, or a batch where the version has them, as JSON has it. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly scope: Scope;
  readonly requestId: string;
}
