import { z } from "zod";
import type { Complete } from "./completion.ts";
import type { Context, Operation } from "./operation.ts";
import type { Permission } from "./permission.ts";
import { parsed } from "./schema.ts";
import { sql, type Statement } from "./sql.ts";
import type { Document } from "./tool.ts";

/** What a resource says of itself. */
interface Facts {
  /** Unique among resources, for programs. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly permission: Permission;
  /** Its address, or the pattern of its addresses (RFC 6570, simple expansion). */
  readonly uri: string;
  readonly mimeType: string;
}

/** A resource as its author writes it: what can be read at an address. */
export interface ResourceDefinition<Variables extends z.ZodObject>
  extends Facts {
  /** What the address leaves open; empty for a single address. */
  readonly variables: Variables;
  /** What a user may mean who has typed the beginning of a variable. */
  readonly complete?: {
    readonly [Name in keyof z.output<Variables>]?: Complete;
  };
  /**
   * The text or the bytes at the address.
   *
   * @throws {Refusal} `not_found`, or whatever else is in the way.
   */
  read(
    variables: z.output<Variables>,
    context: Context,
  ): Promise<string | Uint8Array>;
  /**
   * A cheap select whose rows differ after what is at the address has changed:
   * it is looked at every few seconds. Without it nobody can subscribe.
   */
  version?(variables: z.output<Variables>): Statement;
}

/** What differs after a change. */
export interface Version {
  readonly version: string;
}

/** A resource as the rest of the server sees it. */
export interface Resource extends Facts {
  readonly complete: Readonly<Record<string, Complete | undefined>>;
  /** Reads the address that these values make of the pattern. */
  reading(uri: string): Operation<Document>;
  /**
   * How it stands with the address that these values make; absent where nothing
   * tells when it changes.
   *
   * @throws {Refusal} `invalid_input`
   */
  readonly version?: (values: unknown) => Statement<Version>;
}

/** Makes a resource of its definition. */
export function defineResource<Variables extends z.ZodObject>(
  { read, version, variables, complete = {}, ...facts }: ResourceDefinition<
    Variables
  >,
): Resource {
  return {
    ...facts,
    complete,
    reading: (uri) => ({
      name: `read ${facts.name}`,
      permission: facts.permission,
      effect: "read",
      input: variables,
      async call(values, context) {
        const held = await read(parsed(variables, values), context);
        const { mimeType } = facts;
        return typeof held === "string"
          ? { uri, mimeType, text: held }
          : { uri, mimeType, blob: base64(held) };
      },
    }),
    ...(version && {
      version: (values) => versionIn(version(parsed(variables, values))),
    }),
  };
}

/** One short text, however much a statement returns. */
function versionIn(statement: Statement): Statement<Version> {
  return sql`select md5(coalesce(json_agg(held)::text, '')) as version
    from (${statement}) as held`;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
