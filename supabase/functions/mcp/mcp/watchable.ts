import type { McpRequest } from "../kernel/mcp_request.ts";
import { isServed } from "../kernel/narrowing.ts";
import type { Resource } from "../kernel/resource.ts";

/** The resources that one can subscribe to at an address, holding what the token lists. */
export function watchable(
  resources: readonly Resource[],
  { caller, narrowing }: Pick<McpRequest, "caller" | "narrowing">,
): readonly Resource[] {
  return resources.filter(({ version, permission }) =>
    version !== undefined && caller.permissions.includes(permission) &&
    isServed({ permission, effect: "read" }, narrowing)
  );
}
