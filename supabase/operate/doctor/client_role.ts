import type postgres from "postgres";
import { type Find, group } from "./group.ts";
import { migratedDatabase } from "./migrations.ts";
import { type Named, named } from "./named.ts";

const AILMENTS = {
  "client-role.missing": {
    severity: "fault",
    what: "The role mcp_client does not exist.",
    why:
      "Clients' tokens name it: a role of that name that is made later would take them.",
    mend: "create role mcp_client nologin noinherit;",
  },
  "client-role.has-rights": {
    severity: "fault",
    what: "The role mcp_client has rights on something.",
    why:
      "It stands for clients outside the endpoint, where they may do nothing.",
    mend: "revoke all on <it> from mcp_client;",
  },
  "client-role.is-member": {
    severity: "fault",
    what: "The role mcp_client is a member of another role.",
    why: "It has that role's rights, or may take them.",
    mend: "revoke <it> from mcp_client;",
  },
  "client-role.reachable": {
    severity: "fault",
    what: "A role may act as mcp_client.",
    why: "The Data API, Storage or Realtime take clients' tokens then.",
    mend: "revoke mcp_client from <it>;",
  },
} as const;

type FindRole = Find<keyof typeof AILMENTS>;

/** The role that clients' tokens name: it has no rights, and nobody acts as it. */
export const clientRole = group({
  title: "Client role",
  ailments: AILMENTS,
  async look(deployment, find) {
    const sql = await migratedDatabase(deployment);
    const [role] = await sql<{ readonly oid: string }[]>`
      select oid::text from pg_roles where rolname = 'mcp_client'`;
    if (!role) return find("client-role.missing");
    await lookAtRights(sql, role.oid, find);
    await lookAtMemberships(sql, role.oid, find);
  },
});

/** Every entry of an access list that names the role, in this database. */
async function lookAtRights(sql: postgres.Sql, oid: string, find: FindRole) {
  const rights = await sql<Named[]>`
    select distinct case
      when classid = 'pg_proc'::regclass then 'routine'
      when classid = 'pg_class'::regclass and it.type <> 'sequence' then 'table'
      else it.type
    end || ' ' || it.identity as name
    from pg_shdepend,
      -- The right on a column goes with those on its table.
      pg_identify_object(classid, objid, 0) as it
    where refclassid = 'pg_authid'::regclass and refobjid = ${oid}::oid
      and deptype in ('a', 'i') and dbid in (0, (
        select oid from pg_database where datname = current_database()
      ))
    order by 1`;
  if (rights.length > 0) find("client-role.has-rights", ...named(rights));
}

async function lookAtMemberships(
  sql: postgres.Sql,
  oid: string,
  find: FindRole,
) {
  const above = await sql<Named[]>`
    select distinct roleid::regrole::text as name from pg_auth_members
    where member = ${oid}::oid order by 1`;
  if (above.length > 0) find("client-role.is-member", ...named(above));

  // Who makes a role may grant it to others; that is not yet to act as it.
  const below = await sql<Named[]>`
    select distinct member::regrole::text as name
    from pg_auth_members join pg_roles on pg_roles.oid = member
    where roleid = ${oid}::oid and (set_option or inherit_option)
      and not rolsuper and member <> current_user::regrole
    order by 1`;
  if (below.length > 0) find("client-role.reachable", ...named(below));
}
