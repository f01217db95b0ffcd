import {
  isPermission,
  type Permission,
  PERMISSIONS,
  permissionsOf,
  type Toolset,
  toolsetOf,
  TOOLSETS,
} from "../../functions/mcp/kernel/permission.ts";

/** The permissions that are ticked. */
export type Choice = ReadonlySet<Permission>;

/**
 * What is ticked at first: what the client holds already, or, for a client
 * that holds nothing, to read what apps usually do and to write nothing.
 */
export function firstChoice(held: readonly string[]): Choice {
  const known = held.filter(isPermission);
  if (known.length > 0) return new Set(known);
  return new Set(PERMISSIONS.filter(isUsual));
}

/** The choice after a click on one checkbox. What can write can read. */
export function toggled(choice: Choice, permission: Permission): Choice {
  const [read] = permissionsOf(toolsetOf(permission));
  const next = new Set(choice);
  if (next.delete(permission)) {
    if (permission === read) {
      permissionsOf(toolsetOf(permission)).forEach((of) => next.delete(of));
    }
    return next;
  }
  return read ? next.add(read).add(permission) : next.add(permission);
}

function isUsual(permission: Permission): boolean {
  const { unusual }: Toolset = TOOLSETS[toolsetOf(permission)];
  return permission.endsWith(":read") && !unusual;
}
