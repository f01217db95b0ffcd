import type { Caller } from "../core/caller.ts";
import type { Db } from "../core/db.ts";
import { Refusal } from "../core/errors.ts";
import type { Version } from "../core/resource.ts";
import { json, sql, type Statement } from "../core/sql.ts";
import {
  type Look,
  MOST_SESSIONS,
  MOST_SUBSCRIPTIONS,
  type Stream,
  type Subscriptions,
} from "../core/subscriptions.ts";

/** The subscriptions in Postgres, which every isolate shares. */
export function subscriptions(dbOf: (caller: Caller) => Db): Subscriptions {
  return {
    adding: (session, uri, version) => [
      sql`insert into mcp.resource_subscriptions as watch (id, versions)
        select ${session}::uuid, jsonb_build_object(${uri}::text, version)
        from (${version}) as now
        on conflict (user_id, client_id, id) do update
          set versions = watch.versions || excluded.versions,
            opened_at = now()
          where watch.versions ? ${uri} or ${MOST_SUBSCRIPTIONS} > (
            select count(*) from jsonb_object_keys(watch.versions)
          )
        returning id`,
      OLDER_SESSIONS_END,
    ],
    async remove(caller, session, uri) {
      await dbOf(caller).batch(
        sql`update mcp.resource_subscriptions set versions = versions - ${uri}::text
          where id = ${session} and versions ? ${uri}`,
      );
    },
    async end(caller, session) {
      await dbOf(caller).batch(
        sql`delete from mcp.resource_subscriptions where id = ${session}`,
      );
    },
    async open(stream) {
      const results = await unlessEnded(() =>
        dbOf(stream.caller).batch(
          sql`insert into mcp.resource_subscriptions (id, stream)
          select ${stream.session}::uuid, ${stream.id}::uuid
          where ${allowed(stream)}
          on conflict (user_id, client_id, id) do update
            set stream = excluded.stream, opened_at = now()
          returning id`,
          OLDER_SESSIONS_END,
        )
      );
      return results !== undefined && results[0].length > 0;
    },
    async look(stream, told, watched) {
      const results = await unlessEnded(() =>
        dbOf(stream.caller).batch(
          // A client may have ended a subscription meanwhile: that stays ended.
          sql`update mcp.resource_subscriptions
          set versions = jsonb_strip_nulls(versions || (
            select coalesce(jsonb_object_agg(key, value), '{}')
            from jsonb_each(${json(told)}) where versions ? key
          ))
          where ${Object.keys(told).length > 0}::boolean and ${own(stream)}`,
          sql<{ readonly versions: Look["subscribed"] }>`
          select versions from mcp.resource_subscriptions
          where ${own(stream)} and ${allowed(stream)}`,
          ...watched.map(({ permission, version }) =>
            sql<Version>`select version from (${version}) as now
            where mcp.permits(${permission})`
          ),
        )
      );
      const [, [row] = [], ...found] = results ?? [];
      return row && {
        subscribed: row.versions,
        versions: watched.map((_, at) => found[at]?.[0]?.version),
      };
    },
  };
}

const OLDER_SESSIONS_END = sql`delete from mcp.resource_subscriptions
  where id in (
    select id from mcp.resource_subscriptions
    order by opened_at desc, id offset ${MOST_SESSIONS}::bigint
    for update skip locked
  )`;

function own({ session, id }: Stream): Statement {
  return sql`id = ${session} and stream = ${id}`;
}

function allowed({ permissions }: Stream): Statement {
  return sql`exists (
    select from unnest(${permissions}::text[]) as held (permission)
    where mcp.permits(permission)
  )`;
}

/**
 * What a batch gives; nothing where the session behind it has ended. Where
 * permissions were taken back meanwhile, those that are left decide.
 */
async function unlessEnded<Result>(
  batch: () => Promise<Result>,
): Promise<Result | undefined> {
  for (;;) {
    try {
      return await batch();
    } catch (thrown) {
      const code = thrown instanceof Refusal ? thrown.code : undefined;
      if (code === "session_ended") return undefined;
      if (code !== "permission_missing") throw thrown;
    }
  }
}
