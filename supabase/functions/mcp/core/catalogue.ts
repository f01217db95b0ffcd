import { completing } from "./completion.ts";
import type { Operation } from "./operation.ts";
import { subscribing } from "./subscriptions.ts";
import { answering, cancelling, continuing } from "./task_operations.ts";
import type { Tool } from "./tool.ts";
import type { Toolset } from "./toolset.ts";

/** Everything that a server offers, of all its toolsets. */
export type Catalogue = Pick<
  Toolset,
  "tools" | "prompts" | "resources" | "tables" | "siteRoutes"
>;

/** What these toolsets offer together, in their order. */
export function catalogueOf(toolsets: readonly Toolset[]): Catalogue {
  return {
    tools: toolsets.flatMap(({ tools }) => tools),
    prompts: toolsets.flatMap(({ prompts }) => prompts),
    resources: toolsets.flatMap(({ resources }) => resources),
    tables: toolsets.flatMap(({ tables }) => tables),
    siteRoutes: toolsets.flatMap(({ siteRoutes }) => siteRoutes),
  };
}

/** Every tool by a name of its own: beside a long one, the one that tells how far it is. */
export function toolsOf({ tools }: Pick<Catalogue, "tools">): readonly Tool[] {
  return tools.flatMap((tool) =>
    tool.work && !tool.work.tasksOnly ? [tool, tool.work.check] : [tool]
  );
}

/** Everything a client may have done, under the names that the record knows. */
export function operationsOf(
  { tools, prompts, resources }: Pick<
    Catalogue,
    "tools" | "prompts" | "resources"
  >,
): readonly Pick<Operation, "name" | "permission">[] {
  return [
    ...tools,
    ...tools.flatMap((tool) =>
      tool.work
        ? [
          tool.work.check,
          cancelling(tool),
          answering(tool),
          continuing(tool),
        ]
        : []
    ),
    ...prompts.map(({ getting }) => getting),
    ...resources.map(({ reading, uri }) => reading(uri)),
    ...resources.map((resource) =>
      subscribing(resource, resource.uri, (version) => [version])
    ),
    ...[...prompts, ...resources].flatMap(({ name, permission, complete }) =>
      Object.entries(complete).flatMap(([argument, complete]) =>
        complete
          ? [completing(`${name} ${argument}`, permission, complete)]
          : []
      )
    ),
  ];
}
