/** A group of tools a person grants or withholds as one. */
export interface Toolset {
  readonly title: string;
  /** What a client holding the permission can do, in words for the consent page. */
  readonly read: string;
  /** The same of writing; absent where nothing in the toolset writes. */
  readonly write?: string;
  /** Whether nobody is expected to grant it: it is not ticked for a new client. */
  readonly unusual?: boolean;
}

/** Every toolset of this server, in the order people see them. */
export const TOOLSETS = {
  workouts: {
    title: "Workouts",
    read: "See your training log: exercises, sessions, sets and records",
    write: "Log training sessions in your name, and delete them if you agree",
  },
  account: {
    title: "Account",
    read:
      "See which apps are connected, what they may do and what they have done",
    unusual: true,
  },
} as const satisfies Record<string, Toolset>;

/** The name of a toolset: the first half of a permission. */
export type ToolsetName = keyof typeof TOOLSETS;

/** What a permission lets its holder do to a toolset: its second half. */
export type Verb = "read" | "write";

/** What a user grants a client: a toolset, and whether it may change anything. */
export type Permission = {
  [Name in ToolsetName]: `${Name}:${Verb & keyof (typeof TOOLSETS)[Name]}`;
}[ToolsetName];

/** Every permission there is, in the order people see them. */
export const PERMISSIONS: readonly Permission[] = toolsetNames().flatMap(
  permissionsOf,
);

/** The names of all toolsets, in the order people see them. */
export function toolsetNames(): readonly ToolsetName[] {
  // `as` holds: the keys of a const object without prototype tricks are its type's keys.
  return Object.keys(TOOLSETS) as ToolsetName[];
}

/** The permissions on one toolset: to read, and to write where something does. */
export function permissionsOf(name: ToolsetName): readonly Permission[] {
  const verbs = (["read", "write"] as const)
    .filter((verb) => verb in TOOLSETS[name]);
  // `as` holds: the toolset has each of these verbs.
  return verbs.map((verb) => `${name}:${verb}` as Permission);
}

/** The toolset a permission is about. */
export function toolsetOf(permission: Permission): ToolsetName {
  // `as` holds: every permission begins with its toolset's name.
  return permission.split(":")[0] as ToolsetName;
}

/** What a client holding the permission can do, in words for people. */
export function permissionWords(permission: Permission): string {
  const toolset: Toolset = TOOLSETS[toolsetOf(permission)];
  const words = permission.endsWith(":write") ? toolset.write : toolset.read;
  return words ?? "";
}

/** Whether a string from outside is a permission of this server. */
export function isPermission(value: string): value is Permission {
  return PERMISSIONS.some((permission) => permission === value);
}
