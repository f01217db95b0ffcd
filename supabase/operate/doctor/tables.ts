import type postgres from "postgres";
import { group } from "./group.ts";
import { schemasOf } from "./migration_files.ts";
import { migratedDatabase } from "./migrations.ts";
import { tableRights } from "./table_rights.ts";

/** Something that is not as it should be. */
interface Amiss {
  readonly it: string;
  /** Who may what they should not. */
  readonly role?: string;
  readonly policy?: string;
}

/** Row-level security, rights and policies of every table, view and function of ours. */
export const tables = group({
  title: "Tables",
  ailments: {
    "tables.no-rls": {
      severity: "fault",
      what: "A table has no row-level security.",
      why: "Every user sees every user's rows.",
      mend: "alter table <it> enable row level security;",
    },
    "tables.not-forced": {
      severity: "fault",
      what: "A table's row-level security is not forced.",
      why: "Functions of the owner would pass it by unseen.",
      mend: "alter table <it> force row level security;",
    },
    "tables.open": {
      severity: "fault",
      what: "A role that needs none has rights on a table.",
      why: "What is open to anon is open to everyone with the public key.",
      mend: "revoke all on <it> from <role>;",
    },
    "tables.no-policy": {
      severity: "fault",
      what: "Users have rights on a table that shows them no row.",
      why: "Tools find nothing there, and say so as if there were nothing.",
      mend: "Run `create policy` for <it> as in supabase/migrations",
    },
    "tables.everyones": {
      severity: "fault",
      what: "A policy shows every user all rows of a table.",
      why: "Users see each other's data.",
      mend: "drop policy <policy> on <it>;",
    },
    "tables.not-granted": {
      severity: "fault",
      what: "Users have no right on a table whose rows are theirs.",
      why: "Calls fail: a policy is not asked where a right is lacking.",
      mend: "Run `grant … to authenticated` for <it> as in supabase/migrations",
    },
    "tables.unguarded": {
      severity: "fault",
      what: "A table does not ask what the client was granted.",
      why: "A client's token works at other doors of the project, too.",
      mend:
        "Run `create policy … as restrictive` with mcp.permits for <it> as in supabase/migrations",
    },
    "tables.view-as-owner": {
      severity: "fault",
      what: "A view reads with its owner's rights.",
      why: "Row-level security does not hold behind it.",
      mend: "alter view <it> set (security_invoker = true);",
    },
    "tables.open-schema": {
      severity: "fault",
      what: "A role that needs none may look into a schema of ours.",
      why: "It is one grant away from the data.",
      mend: "revoke all on schema <it> from <role>;",
    },
    "tables.open-function": {
      severity: "fault",
      what: "Everyone may execute a function of ours.",
      why: "Some act with their owner's rights.",
      mend: "revoke execute on function <it> from public, anon;",
    },
    "tables.loose-function": {
      severity: "fault",
      what: "A function with its owner's rights has no fixed search_path.",
      why: "Whoever may make objects can have it run them.",
      mend: "alter function <it> set search_path = '';",
    },
    "tables.editable-record": {
      severity: "fault",
      what:
        "Records of mcp.audit_log or mcp.audit_gaps can be changed or deleted.",
      why: "They are worth something because nobody can.",
      mend: "alter table <it>;   (or create it as in supabase/migrations)",
    },
  },
  async look(deployment, find) {
    const sql = await migratedDatabase(deployment);
    const schemas = schemasOf(deployment.migrations);
    const found = await looked(sql, [...schemas]);
    for (const [id, rows] of found) {
      if (rows.length > 0) {
        find(id, rows.map(wordsOf).join(", "), rows.map((row) => ({ ...row })));
      }
    }
  },
});

function wordsOf({ it, role, policy }: Amiss): string {
  if (role) return `${it} to ${role === "public" ? "everyone" : role}`;
  return policy ? `${policy} on ${it}` : it;
}

/** What each check returns: names of what is not as it should be. */
async function looked(sql: postgres.Sql, schemas: string[]) {
  const ours = sql`relnamespace in (
    select oid from pg_namespace where nspname = any (${schemas})
  )`;
  const table = sql`pg_class.oid::regclass::text`;
  // Who has business in our schemas; what the last two have is other groups'.
  const expected = sql`(
    select oid from pg_roles
    where rolname in ('authenticated', 'supabase_auth_admin', 'mcp_gateway', 'mcp_client')
  )`;
  return [
    [
      "tables.no-rls",
      await sql<Amiss[]>`
        select ${table} as it from pg_class
        where ${ours} and relkind in ('r', 'p') and not relrowsecurity
        order by it`,
    ],
    [
      "tables.not-forced",
      await sql<Amiss[]>`
        select ${table} as it from pg_class
        where ${ours} and relkind in ('r', 'p') and not relforcerowsecurity
        order by it`,
    ],
    [
      "tables.open",
      await sql<Amiss[]>`
        select distinct oid::regclass::text as it,
          coalesce(nullif(grantee, 0)::regrole::text, 'public') as role
        from ${tableRights(sql)}
        where ${ours} and grantee <> relowner and grantee not in ${expected}
        order by it`,
    ],
    [
      "tables.no-policy",
      await sql<Amiss[]>`
        select ${table} as it from pg_class
        where ${ours} and relkind in ('r', 'p') and relrowsecurity
          and has_any_column_privilege('authenticated', pg_class.oid, 'select')
          and not exists (
            select from pg_policy where polrelid = pg_class.oid
              and polpermissive and 'authenticated'::regrole = any (polroles)
          )
        order by it`,
    ],
    [
      "tables.everyones",
      await sql<Amiss[]>`
        select quote_ident(polname) as policy, polrelid::regclass::text as it
        from pg_policy join pg_class on pg_class.oid = polrelid
        where ${ours} and polpermissive
          and polroles && array[0::oid, 'authenticated'::regrole, to_regrole('anon')]
          and coalesce(pg_get_expr(polqual, polrelid),
            pg_get_expr(polwithcheck, polrelid)) = 'true'
        order by it`,
    ],
    [
      "tables.not-granted",
      await sql<Amiss[]>`
        select distinct ${table} as it
        from pg_policy join pg_class on pg_class.oid = polrelid
        where ${ours} and 'authenticated'::regrole = any (polroles)
          and not has_any_column_privilege('authenticated', polrelid, 'select')
        order by it`,
    ],
    [
      "tables.unguarded",
      await sql<Amiss[]>`
        select distinct ${table} as it
        from pg_class, (values
          ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')
        ) as operation (privilege, command)
        where ${ours} and relkind in ('r', 'p')
          -- What is in mcp is not a toolset's: its policies ask who it is.
          and relnamespace <> 'mcp'::regnamespace
          and has_table_privilege('authenticated', pg_class.oid, privilege)
          and not exists (
            select from pg_policy
            where polrelid = pg_class.oid and not polpermissive
              and polcmd::text in (command, '*')
              and concat(pg_get_expr(polqual, polrelid),
                pg_get_expr(polwithcheck, polrelid)) like '%permits(%'
          )
        order by it`,
    ],
    [
      "tables.view-as-owner",
      await sql<Amiss[]>`
        select ${table} as it from pg_class
        where ${ours} and relkind = 'v'
          and not coalesce(reloptions, '{}') && array[
            'security_invoker=true', 'security_invoker=on', 'security_invoker=1'
          ]
        order by it`,
    ],
    [
      "tables.open-schema",
      await sql<Amiss[]>`
        select distinct quote_ident(nspname) as it,
          coalesce(nullif(acl.grantee, 0)::regrole::text, 'public') as role
        from pg_namespace, aclexplode(nspacl) as acl
        where nspname = any (${schemas}) and acl.grantee <> nspowner
          and acl.grantee not in ${expected}
        order by it`,
    ],
    [
      "tables.open-function",
      await sql<Amiss[]>`
        select distinct pronamespace::regnamespace || '.' || proname as it
        from pg_proc,
          aclexplode(coalesce(proacl, acldefault('f', proowner))) as acl
        where pronamespace::regnamespace::text = any (${schemas})
          and acl.grantee in (0::oid, to_regrole('anon'))
        order by it`,
    ],
    [
      "tables.loose-function",
      await sql<Amiss[]>`
        select pronamespace::regnamespace || '.' || proname as it
        from pg_proc
        where pronamespace::regnamespace::text = any (${schemas}) and prosecdef
          and not exists (
            select from unnest(proconfig) as setting
            where setting like 'search_path=%'
          )
        order by it`,
    ],
    [
      "tables.editable-record",
      await sql<Amiss[]>`
        select format('mcp.%I enable trigger %I', guarded, name) as it
        from (values
          ('audit_log', 'append_only'), ('audit_log', 'retention'),
          ('audit_gaps', 'append_only')
        ) as guard (guarded, name)
        where not exists (
          select from pg_trigger
          where tgrelid = format('mcp.%I', guarded)::regclass
            and tgname = name and tgenabled in ('O', 'A')
        )
        order by it`,
    ],
  ] as const;
}
