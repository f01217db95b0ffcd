import { UriTemplate } from "@modelcontextprotocol/server";
import type { Resource } from "../kernel/resource.ts";

/** A resource, and what an address says where its pattern leaves things open. */
export interface ResourceAt {
  readonly resource: Resource;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Whether an address leaves anything open. */
export function isPattern(uri: string): boolean {
  return UriTemplate.isTemplate(uri);
}

/** The resource at an address, if there is one. */
export function resourceAt(
  resources: readonly Resource[],
  uri: string,
): ResourceAt | undefined {
  for (const resource of resources) {
    if (resource.uri === uri) return { resource, variables: {} };
    if (!isPattern(resource.uri)) continue;
    const variables = new UriTemplate(resource.uri).match(uri);
    if (variables) return { resource, variables: decoded(variables) };
  }
  return undefined;
}

/** A value that is no percent-encoding stands as it came, and fits no schema. */
function decoded(variables: Readonly<Record<string, string | string[]>>) {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(String(value))];
      } catch {
        return [name, value];
      }
    }),
  );
}
