import {
  type Permission,
  permissionsOf,
  type ToolsetFacts,
  toolsetOf,
} from "../core/permission.ts";
import { TOOLSET_FACTS } from "./toolset_facts.ts";

export { TOOLSET_FACTS };

/** Every permission there is, in the order in which people see them. */
export const PERMISSIONS: readonly Permission[] = TOOLSET_FACTS.flatMap(
  permissionsOf,
);

/** The toolset of that name. */
export function factsOf(toolset: string): ToolsetFacts | undefined {
  return TOOLSET_FACTS.find(({ name }) => name === toolset);
}

/** What a client with the permission can do, in words for people. */
export function permissionWords(permission: Permission): string {
  const toolset = toolsetOf(permission);
  return factsOf(toolset)?.verbs[permission.slice(toolset.length + 1)] ?? "";
}

/** Whether a client that is new holds the permission unless the user decides otherwise. */
export function isGrantedByDefault(permission: Permission): boolean {
  return factsOf(toolsetOf(permission))?.grantedByDefault ?? false;
}
