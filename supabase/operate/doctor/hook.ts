import type postgres from "postgres";
import { type Find, group } from "./group.ts";
import { type HookAnswer, hookAnswers } from "./hook_answers.ts";
import { migratedDatabase } from "./migrations.ts";

const AILMENTS = {
  "hook.missing": {
    severity: "fault",
    what: "The access token hook is not in the database.",
    why: "Supabase Auth fails to issue any token: nobody can sign in.",
    mend:
      "Run `create function mcp.custom_access_token` as in supabase/migrations, with its grant",
  },
  "hook.not-executable": {
    severity: "fault",
    what: "Supabase Auth may not execute the access token hook.",
    why: "It fails to issue any token: nobody can sign in.",
    mend:
      "grant usage on schema mcp to supabase_auth_admin; grant execute on function mcp.custom_access_token to supabase_auth_admin;",
  },
  "hook.open": {
    severity: "fault",
    what: "Users may execute the access token hook.",
    why: "They learn what tokens of others would say.",
    mend:
      "revoke execute on function mcp.custom_access_token from authenticated;",
  },
  "hook.blind": {
    severity: "fault",
    what: "The access token hook cannot read what it puts into tokens.",
    why: "Supabase Auth fails to issue tokens, or issues them empty.",
    mend: "grant select on mcp.grants, mcp.settings to supabase_auth_admin;",
  },
  "hook.sees-no-rows": {
    severity: "fault",
    what: "No policy shows the access token hook what it puts into tokens.",
    why: "Tokens come without permissions, or are for no endpoint.",
    mend:
      "create policy for_tokens on <it> for select to supabase_auth_admin using (true);",
  },
  "hook.wrong-claims": {
    severity: "fault",
    what: "The access token hook does not answer with all claims and ours.",
    why: "What it answers replaces the token: clients are refused.",
    mend:
      "Run `create or replace function mcp.custom_access_token` as in supabase/migrations",
  },
  "hook.opens-more": {
    severity: "fault",
    what: "A client's token opens more than the endpoint.",
    why:
      "Supabase Auth takes it for the user's own: the client can change the account.",
    mend:
      "Run `create or replace function mcp.custom_access_token` as in supabase/migrations",
  },
  "hook.lets-openid": {
    severity: "fault",
    what: "The access token hook lets clients ask for the scope openid.",
    why: "Supabase Auth takes their ID tokens for the user's own token.",
    mend:
      "Run `create or replace function mcp.custom_access_token` as in supabase/migrations",
  },
  "hook.no-settings": {
    severity: "fault",
    what: "The row of mcp.settings is gone.",
    why: "Every call is refused, and tokens are for no endpoint.",
    mend: "insert into mcp.settings (endpoint) values ('<endpoint>');",
  },
  "hook.no-endpoint": {
    severity: "fault",
    what: "The database does not know the endpoint's URL.",
    why: "Tokens are not for this endpoint, which refuses them.",
    mend: "update mcp.settings set endpoint = '<endpoint>';",
  },
  "hook.other-endpoint": {
    severity: "fault",
    what: "The database has another URL for the endpoint.",
    why: "Tokens are for that address, and this one refuses them.",
    mend: "update mcp.settings set endpoint = '<endpoint>';",
  },
} as const;

type FindHook = Find<keyof typeof AILMENTS>;

/** What makes tokens this endpoint's. */
export const hook = group({
  title: "Token hook",
  ailments: AILMENTS,
  async look(deployment, find) {
    const sql = await migratedDatabase(deployment);
    const known = await lookAtSettings(sql, deployment.endpoint, find);
    if (await lookAtFunction(sql, find)) {
      await lookAtAnswers(sql, known, find);
    }
  },
});

/** The endpoint that the database knows. */
async function lookAtSettings(
  sql: postgres.Sql,
  endpoint: string,
  find: FindHook,
): Promise<string | undefined> {
  const names = [{ endpoint }];
  const [settings] = await sql<{ readonly endpoint: string | null }[]>`
    select endpoint from mcp.settings`;
  if (!settings) find("hook.no-settings", "", names);
  else if (!settings.endpoint) find("hook.no-endpoint", "", names);
  else if (settings.endpoint !== endpoint) {
    find("hook.other-endpoint", settings.endpoint, names);
  }
  return settings?.endpoint ?? undefined;
}

/** Whether there is a function to ask. */
async function lookAtFunction(
  sql: postgres.Sql,
  find: FindHook,
): Promise<boolean> {
  const [hook] = await sql<{ readonly oid: number }[]>`
    select oid::int8 from pg_proc
    where oid = to_regprocedure('mcp.custom_access_token(jsonb)')`;
  if (!hook) {
    find("hook.missing");
    return false;
  }
  const [rights] = await sql`
    select
      has_schema_privilege('supabase_auth_admin', 'mcp', 'usage')
        and has_function_privilege('supabase_auth_admin', ${hook.oid}::oid, 'execute')
        as executes,
      exists (
        select from pg_proc, aclexplode(proacl) as acl
        where oid = ${hook.oid}::oid and grantee = 'authenticated'::regrole
      ) as open,
      has_table_privilege('supabase_auth_admin', 'mcp.grants', 'select')
        and has_table_privilege('supabase_auth_admin', 'mcp.settings', 'select')
        as reads`;
  if (!rights?.["executes"]) find("hook.not-executable");
  if (rights?.["open"]) find("hook.open");
  if (!rights?.["reads"]) find("hook.blind");

  const unseen = await sql<{ readonly it: string }[]>`
    select pg_class.oid::regclass::text as it from pg_class
    where oid in ('mcp.grants'::regclass, 'mcp.settings'::regclass)
      and relrowsecurity and not exists (
        select from pg_policy where polrelid = pg_class.oid
          and 'supabase_auth_admin'::regrole = any (polroles)
      )
    order by 1`;
  if (unseen.length > 0) {
    const names = unseen.map(({ it }) => ({ it }));
    find("hook.sees-no-rows", names.map(({ it }) => it).join(", "), names);
  }
  return true;
}

async function lookAtAnswers(
  sql: postgres.Sql,
  endpoint: string | undefined,
  find: FindHook,
) {
  const { email, openid } = await hookAnswers(sql);
  // Without an endpoint it has to refuse every client.
  if (endpoint) lookAtClaims(email, endpoint, find);
  if (openid.some(({ claims }) => claims)) find("hook.lets-openid");
}

/** Whether the token is all that Supabase Auth made, for the endpoint and nobody else. */
function lookAtClaims(
  { given, claims, refusal }: HookAnswer,
  endpoint: string,
  find: FindHook,
) {
  if (!claims) return find("hook.wrong-claims", refusal);
  const lost = Object.keys({ ...given, mcp_permissions: [] })
    .filter((name) => !(name in claims));
  if (lost.length > 0) find("hook.wrong-claims", `without ${lost.join(", ")}`);

  const ours = {
    sub: `mcp:${given["sub"]}`,
    session_id: `mcp:${given["session_id"]}`,
    role: "mcp_client",
    aud: [endpoint],
  };
  const left = Object.entries(ours).filter(([name, value]) =>
    name in claims && JSON.stringify(claims[name]) !== JSON.stringify(value)
  );
  if (left.length > 0) {
    find("hook.opens-more", left.map(([name]) => name).join(", "));
  }
}
