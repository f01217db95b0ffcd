import {
  type Permission,
  permissionsOf,
  toolsetOf,
} from "../../functions/mcp/core/permission.ts";
import {
  factsOf,
  isGrantedByDefault,
  PERMISSIONS,
} from "../../functions/mcp/toolsets/permissions.ts";

/** The permissions that are ticked. */
export type Choice = ReadonlySet<Permission>;

/**
 * What is ticked at first: what the client holds already, or, for a client
 * that holds nothing, to read what apps usually do and to write nothing.
 */
export function firstChoice(held: readonly string[]): Choice {
  const known = PERMISSIONS.filter((permission) => held.includes(permission));
  if (known.length > 0) return new Set(known);
  return new Set(
    PERMISSIONS.filter((permission) =>
      permission.endsWith(":read") && isGrantedByDefault(permission)
    ),
  );
}

/** The choice after a click on one checkbox. What can write can read. */
export function toggled(choice: Choice, permission: Permission): Choice {
  const toolset = factsOf(toolsetOf(permission));
  const all = toolset ? permissionsOf(toolset) : [];
  const [read] = all;
  const next = new Set(choice);
  if (next.delete(permission)) {
    if (permission === read) all.forEach((of) => next.delete(of));
    return next;
  }
  return read ? next.add(read).add(permission) : next.add(permission);
}
