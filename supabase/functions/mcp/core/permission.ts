/** What a user grants a client: the name of a toolset, a colon, a verb. */
export type Permission = `${string}:${string}`;

/** What people read about a toolset before they grant it. Plain data, for the site. */
export interface ToolsetFacts {
  /** The first half of its permissions: lower case and underscores. */
  readonly name: string;
  readonly title: string;
  /** What a client can do with each permission, by the second half of its name. */
  readonly verbs: { readonly read: string } & Readonly<Record<string, string>>;
  /** Whether the consent page selects its `read` for a new client. */
  readonly grantedByDefault: boolean;
}

const PERMISSION = /^[a-z_]{1,40}:[a-z_]{1,40}$/;

/** Whether a string from outside has the form of a permission. */
export function isPermission(value: string): value is Permission {
  return PERMISSION.test(value);
}

/** The permissions on a toolset, `read` first. */
export function permissionsOf(
  { name, verbs }: Pick<ToolsetFacts, "name" | "verbs">,
): readonly Permission[] {
  return Object.keys(verbs).map((verb): Permission => `${name}:${verb}`);
}

/** The name of the toolset that a permission is about. */
export function toolsetOf(permission: Permission): string {
  return permission.slice(0, permission.indexOf(":"));
}
