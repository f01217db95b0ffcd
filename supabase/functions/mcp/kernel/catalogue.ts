import { completing } from "./completion.ts";
import type { Deed } from "./deed.ts";
import type { Prompt } from "./prompt.ts";
import type { Resource } from "./resource.ts";
import { subscribing } from "./subscribing.ts";
import { answering, cancelling, continuing } from "./task_deeds.ts";
import type { Tool } from "./tool.ts";

/** Everything a server has to offer. */
export interface Catalogue {
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  readonly resources: readonly Resource[];
}

/** Every tool by a name of its own: beside a long one, the one that tells how far it is. */
export function toolsOf({ tools }: Pick<Catalogue, "tools">): readonly Tool[] {
  return tools.flatMap((tool) =>
    tool.work && !tool.work.tasksOnly ? [tool, tool.work.check] : [tool]
  );
}

/** Everything a client may have done, under the names that the record knows. */
export function deedsOf(
  { tools, prompts, resources }: Catalogue,
): readonly Pick<Deed, "name" | "permission">[] {
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
