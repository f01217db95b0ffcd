import type postgres from "postgres";
import { type Find, group } from "./group.ts";
import { functionsFor } from "./migration_files.ts";
import { migratedDatabase } from "./migrations.ts";
import { type Named, named, namesOf } from "./named.ts";
import { tableRights } from "./table_rights.ts";

const AILMENTS = {
  "role.missing": {
    severity: "fault",
    what: "The role mcp_gateway does not exist.",
    why: "The function cannot connect.",
    mend:
      "create role mcp_gateway login noinherit;   then run the grants to it of supabase/migrations",
  },
  "role.no-login": {
    severity: "fault",
    what: "The role mcp_gateway may not log in.",
    why: "The function cannot connect.",
    mend: "alter role mcp_gateway login;",
  },
  "role.superuser": {
    severity: "fault",
    what: "The role mcp_gateway is a superuser.",
    why: "Row-level security does not hold for it, nor does anything else.",
    mend: "alter role mcp_gateway nosuperuser;",
  },
  "role.bypasses": {
    severity: "fault",
    what: "The role mcp_gateway bypasses row-level security.",
    why: "What the database promises of each call rests on it.",
    mend: "alter role mcp_gateway nobypassrls;",
  },
  "role.inherits": {
    severity: "fault",
    what: "The role mcp_gateway has the rights of other roles at once.",
    why: "It could read as a user whom no call has named.",
    mend:
      "alter role mcp_gateway noinherit; grant authenticated to mcp_gateway with inherit false, set true;",
  },
  "role.creates": {
    severity: "fault",
    what: "The role mcp_gateway may make roles or databases, or replicate.",
    why: "It needs nothing of it, and each is a way round its limits.",
    mend: "alter role mcp_gateway nocreaterole nocreatedb noreplication;",
  },
  "role.cannot-act": {
    severity: "fault",
    what: "The role mcp_gateway may not act as a signed-in user.",
    why: "Every call fails.",
    mend: "grant authenticated to mcp_gateway with inherit false, set true;",
  },
  "role.acts-as-more": {
    severity: "fault",
    what: "The role mcp_gateway may act as more than a signed-in user.",
    why: "It could leave row-level security behind.",
    mend: "revoke <it> from mcp_gateway;",
  },
  "role.owns": {
    severity: "fault",
    what: "The role mcp_gateway owns something.",
    why: "An owner may change what it owns, row-level security included.",
    mend:
      "grant mcp_gateway to postgres; reassign owned by mcp_gateway to postgres; revoke mcp_gateway from postgres;",
  },
  "role.reaches-tables": {
    severity: "fault",
    what: "The role mcp_gateway has rights on a table.",
    why: "It could read or write without a call that was let in and recorded.",
    mend: "revoke all on <it> from mcp_gateway;",
  },
  "role.lacks-functions": {
    severity: "fault",
    what: "The role mcp_gateway may not execute a function it needs.",
    why: "Calls fail.",
    mend:
      "grant usage on schema mcp to mcp_gateway; grant execute on function <it> to mcp_gateway;",
  },
  "role.more-functions": {
    severity: "fault",
    what: "The role mcp_gateway may execute a function it has no need of.",
    why: "Whoever gets its password gets that, too.",
    mend: "revoke execute on function <it> from mcp_gateway;",
  },
} as const;

type FindRole = Find<keyof typeof AILMENTS>;

interface Role {
  readonly oid: string;
  readonly login: boolean;
  readonly inherits: boolean;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly creates: boolean;
}

/** The rights of the role that the function connects as. */
export const role = group({
  title: "Gateway role",
  ailments: AILMENTS,
  async look(deployment, find) {
    const sql = await migratedDatabase(deployment);
    const [role] = await sql<Role[]>`
      select oid::text, rolcanlogin as login, rolinherit as inherits,
        rolsuper as superuser, rolbypassrls as bypasses,
        rolcreaterole or rolcreatedb or rolreplication as creates
      from pg_roles where rolname = 'mcp_gateway'`;
    if (!role) return find("role.missing");
    if (!role.login) find("role.no-login");
    if (role.superuser) find("role.superuser");
    if (role.bypasses) find("role.bypasses");
    if (role.creates) find("role.creates");
    await lookAtMemberships(sql, role, find);
    await lookAtObjects(sql, role, find);
    const needed = functionsFor("mcp_gateway", deployment.migrations);
    await lookAtFunctions(sql, role, needed, find);
  },
});

async function lookAtMemberships(
  sql: postgres.Sql,
  { oid, inherits }: Role,
  find: FindRole,
) {
  const memberships = await sql<
    {
      readonly name: string;
      readonly inherits: boolean;
      readonly sets: boolean;
    }[]
  >`
    select roleid::regrole::text as name, inherit_option as inherits,
      set_option as sets
    from pg_auth_members where member = ${oid}::oid`;
  if (inherits || memberships.some((each) => each.inherits)) {
    find("role.inherits");
  }
  if (!memberships.some(({ name, sets }) => name === "authenticated" && sets)) {
    find("role.cannot-act");
  }
  const more = memberships.map(({ name }) => name)
    .filter((name) => name !== "authenticated");
  if (more.length > 0) {
    find("role.acts-as-more", more.join(", "), more.map((it) => ({ it })));
  }
}

async function lookAtObjects(sql: postgres.Sql, { oid }: Role, find: FindRole) {
  const owned = await sql<Named[]>`
    select pg_describe_object(classid, objid, objsubid) as name
    from pg_shdepend
    where refobjid = ${oid}::oid and deptype = 'o'
      and dbid in (0, (
        select oid from pg_database where datname = current_database()
      ))`;
  if (owned.length > 0) find("role.owns", namesOf(owned));

  const tables = await sql<Named[]>`
    select distinct oid::regclass::text as name from ${tableRights(sql)}
    where grantee = ${oid}::oid and relowner <> ${oid}::oid
    order by 1`;
  if (tables.length > 0) find("role.reaches-tables", ...named(tables));
}

async function lookAtFunctions(
  sql: postgres.Sql,
  { oid }: Role,
  needed: readonly string[],
  find: FindRole,
) {
  const lacking = await sql<Named[]>`
    select name from unnest(${[...needed]}::text[]) as needed (name)
    where not coalesce((
      select bool_or(
        has_schema_privilege(${oid}::oid, pronamespace, 'usage')
        and has_function_privilege(${oid}::oid, pg_proc.oid, 'execute')
      )
      from pg_proc
      where pronamespace::regnamespace || '.' || proname = name
    ), false)
    order by 1`;
  if (lacking.length > 0) find("role.lacks-functions", ...named(lacking));

  // What everyone may execute is another finding.
  const more = await sql<Named[]>`
    select pronamespace::regnamespace || '.' || proname as name
    from pg_proc, aclexplode(proacl) as acl
    where acl.grantee = ${oid}::oid and proowner <> ${oid}::oid
      and pronamespace::regnamespace || '.' || proname
        <> all (${[...needed]}::text[])
    order by 1`;
  if (more.length > 0) find("role.more-functions", ...named(more));
}
