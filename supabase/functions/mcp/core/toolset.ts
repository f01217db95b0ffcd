import type { Caller } from "./caller.ts";
import type { AccountDb } from "./db.ts";
import type { Log } from "./event.ts";
import {
  isPermission,
  type Permission,
  permissionsOf,
  type ToolsetFacts,
} from "./permission.ts";
import type { Prompt } from "./prompt.ts";
import type { Resource } from "./resource.ts";
import type { Tool } from "./tool.ts";

/** A table that keeps something of users, with their ids in `user_id`. */
export interface UserTable {
  /** With its schema: `workouts.exercise`. */
  readonly name: string;
  /** The column that, with `user_id`, identifies a row: unique and not null. `id` where absent. */
  readonly key?: string;
}

/** What a route of the site may use. */
export interface SiteRouteContext {
  readonly caller: Caller;
  readonly requestId: string;
  readonly account: AccountDb;
  readonly log: Log;
}

/**
 * Answers a POST of the site's API. Its token is of a user's own session, never of
 * a client. Whether the session has ended, only `account` asks: do nothing else
 * before the first batch.
 */
export interface SiteHandler {
  /** Requests that declare a longer body are refused. Count what you read: not all declare it. */
  readonly maxBytes: number;
  /** @throws {Refusal} */
  handle(request: Request, context: SiteRouteContext): Promise<Response>;
}

/** Where the site finds a {@linkcode SiteHandler}. */
export interface SiteRoute {
  /** Below `/account`. */
  readonly path: `/${string}`;
  /** Loads the handler when it is first asked for. */
  load(): Promise<SiteHandler>;
}

/** A toolset as its author writes it. */
export interface ToolsetDefinition {
  readonly name: string;
  readonly title: string;
  /** What a client can do with each permission, in words for the consent page. */
  readonly verbs: ToolsetFacts["verbs"];
  /** Whether the consent page selects `read` for a new client; it does unless told otherwise. */
  readonly grantedByDefault?: boolean;
  /** In the order in which they are listed. */
  readonly tools: readonly Tool[];
  readonly prompts?: readonly Prompt[];
  readonly resources?: readonly Resource[];
  /**
   * What the export contains and "delete my data" deletes. A table comes after
   * those that its rows refer to.
   */
  readonly tables?: readonly UserTable[];
  readonly siteRoutes?: readonly SiteRoute[];
}

/** A toolset: what a user grants or withholds as one. */
export type Toolset = ToolsetFacts & Required<ToolsetDefinition>;

const NAME = /^[a-z][a-z_]{0,39}$/;
const TABLE = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
const COLUMN = /^[a-z][a-z0-9_]*$/;

/**
 * Makes a toolset of its definition.
 *
 * @throws {TypeError} For names of the wrong form, and for a permission that is
 * none of this toolset's.
 */
export function defineToolset(definition: ToolsetDefinition): Toolset {
  const toolset = {
    grantedByDefault: true,
    prompts: [],
    resources: [],
    tables: [],
    siteRoutes: [],
    ...definition,
  };
  const { name, tools, prompts, resources, tables } = toolset;
  if (!NAME.test(name)) {
    throw new TypeError(
      `${name}: the name of a toolset has a to z and _ only.`,
    );
  }
  const permissions = permissionsOf(toolset);
  for (const permission of permissions) {
    if (!isPermission(permission)) {
      throw new TypeError(`${permission}: a verb has a to z and _ only.`);
    }
  }
  for (const { name, permission } of [...tools, ...prompts, ...resources]) {
    assertOwn(name, permission, permissions);
  }
  for (const { name, key = "id" } of tables) {
    if (!TABLE.test(name) || !COLUMN.test(key)) {
      throw new TypeError(`${name}: a table is schema.name, its key a column.`);
    }
  }
  return toolset;
}

function assertOwn(
  name: string,
  permission: Permission,
  permissions: readonly Permission[],
) {
  if (permissions.includes(permission)) return;
  throw new TypeError(
    `${name}: ${permission} must be one of ${permissions.join(", ")}.`,
  );
}
