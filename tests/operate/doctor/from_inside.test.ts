import assert from "node:assert/strict";
import postgres from "postgres";
import { runScript } from "../../../supabase/local/postgres/run_script.ts";
import type { Finding } from "../../../supabase/operate/doctor/finding.ts";
import { GROUPS } from "../../../supabase/operate/doctor/mod.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { type Instead, type Patient, patient } from "./patient.ts";
import { calls, CRON, hookThat } from "./scripts.ts";

let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

/** A database that was sound until `script` ran in it. */
async function brokenBy(script: string): Promise<TestDatabase> {
  const database = await freshDatabase();
  await database.sql`
    update mcp.settings set endpoint = ${sound.stack.endpoint}`;
  await database.sql.unsafe(script);
  return database;
}

async function findingsIn(fresh: TestDatabase, instead: Instead = {}) {
  const database = postgres(fresh.url("postgres"), { max: 1, onnotice() {} });
  try {
    // What is seen from outside is seen in another file.
    const { findings, failed } = await sound.diagnosis({
      token: undefined,
      ...instead,
      database,
    });
    assert.equal(failed, false);
    return findings;
  } finally {
    await database.end();
  }
}

Deno.test("the doctor finds nothing in a database as the migrations make it", async () => {
  await using database = await brokenBy("");
  assert.deepEqual(await findingsIn(database), []);
});

Deno.test("the doctor finds nothing where clients registered usual addresses", async () => {
  const uris = [
    "https://app.test/back",
    "http://localhost:1234/",
    "http://127.0.0.1/back",
    "http://[::1]:9",
    "cursor://back/mcp",
  ];
  await using database = await brokenBy(clientAt(uris.join(",")));
  assert.deepEqual(await findingsIn(database), []);
});

Deno.test("the doctor finds nothing where pg_cron runs all jobs", async () => {
  await using database = await brokenBy(CRON);
  assert.deepEqual(await findingsIn(database), []);
});

/** What is found, when, and how it is brought about. */
const FAULTS: readonly (readonly [string, string, string, Instead?])[] = [
  [
    "migrations.behind",
    "the newest migration has not run",
    `delete from supabase_migrations.schema_migrations where version = (
       select max(version) from supabase_migrations.schema_migrations)`,
  ],
  [
    "migrations.behind",
    "no migration has ever run",
    "drop schema supabase_migrations cascade",
  ],
  [
    "migrations.ahead",
    "a newer release was deployed",
    "insert into supabase_migrations.schema_migrations (version) values ('20991231000000')",
  ],
  [
    "hook.missing",
    "the hook was dropped",
    "drop function mcp.custom_access_token",
  ],
  [
    "hook.not-executable",
    "Supabase Auth may not execute the hook",
    "revoke execute on function mcp.custom_access_token from supabase_auth_admin",
  ],
  [
    "hook.open",
    "users may execute the hook",
    "grant execute on function mcp.custom_access_token to authenticated",
  ],
  [
    "hook.blind",
    "the hook may not read the grants",
    "revoke select on mcp.grants from supabase_auth_admin",
  ],
  [
    "hook.sees-no-rows",
    "no policy shows the hook the grants",
    "drop policy grants_for_tokens on mcp.grants",
  ],
  [
    "hook.wrong-claims",
    "the hook leaves claims out",
    hookThat("answer #- '{claims,mcp_permissions}' #- '{claims,email}'"),
  ],
  [
    "hook.wrong-claims",
    "the hook refuses every client",
    `create or replace function mcp.custom_access_token(event jsonb)
     returns jsonb language sql set search_path = '' as $$
       select mcp.token_error('Not today.') $$`,
  ],
  [
    "hook.wrong-claims",
    "the hook fails",
    `create or replace function mcp.custom_access_token(event jsonb)
     returns jsonb language sql set search_path = '' as $$
       select to_jsonb(1 / 0) $$`,
  ],
  ...["sub", "session_id", "role", "aud"].map((claim) =>
    [
      "hook.opens-more",
      `the hook leaves ${claim} as Supabase Auth made it`,
      hookThat(
        `jsonb_set(answer, '{claims,${claim}}',
           event -> 'claims' -> '${claim}', false)`,
      ),
    ] as const
  ),
  [
    "hook.opens-more",
    "clients' tokens are for Supabase Auth, too",
    hookThat(
      `case when answer ? 'claims' then jsonb_insert(
         answer, '{claims,aud,0}', '"authenticated"') else answer end`,
    ),
  ],
  [
    "hook.lets-openid",
    "the hook lets clients ask for openid",
    hookThat(
      `case when answer ? 'error'
         then jsonb_build_object('claims', event -> 'claims') else answer end`,
    ),
  ],
  [
    "hook.lets-openid",
    "the hook looks for openid between spaces alone",
    hookThat(
      `case when answer ? 'error'
         and event -> 'claims' ->> 'scope' = E'email \\topenid'
         then jsonb_build_object('claims', event -> 'claims') else answer end`,
    ),
  ],
  [
    "hook.no-settings",
    "the settings are gone",
    "delete from mcp.settings",
  ],
  [
    "hook.no-endpoint",
    "the endpoint's URL was never set",
    "update mcp.settings set endpoint = null",
  ],
  [
    "hook.other-endpoint",
    "the endpoint has moved",
    "update mcp.settings set endpoint = 'https://old.example/functions/v1/mcp'",
  ],
  [
    "tables.no-rls",
    "a table's row-level security is off",
    "alter table workouts.exercise disable row level security",
  ],
  [
    "tables.not-forced",
    "a table's row-level security is not forced",
    "alter table mcp.tasks no force row level security",
  ],
  [
    "tables.open",
    "anon may read a table",
    "grant select on workouts.exercise to anon",
  ],
  [
    "tables.open",
    "everyone may change a column",
    "grant update (title) on workouts.performed_session to public",
  ],
  [
    "tables.no-policy",
    "a table shows no row to anyone",
    "drop policy own on workouts.exercise",
  ],
  [
    "tables.everyones",
    "a policy lets everyone see everything",
    "create policy all_of_it on workouts.exercise for select to authenticated using (true)",
  ],
  [
    "tables.not-granted",
    "users lost their rights on a table",
    "revoke all on workouts.performed_set from authenticated",
  ],
  [
    "tables.unguarded",
    "deleting does not ask what the client was granted",
    "drop policy may_delete on workouts.exercise",
  ],
  [
    "tables.view-as-owner",
    "a view reads as its owner",
    "alter view workouts.exercise_stats reset (security_invoker)",
  ],
  [
    "tables.open-schema",
    "anon may look into a schema",
    "grant usage on schema workouts to anon",
  ],
  [
    "tables.open-function",
    "everyone may execute a function",
    "grant execute on function mcp.prune to public",
  ],
  [
    "tables.loose-function",
    "a function's search_path is whatever it is",
    "alter function mcp.authorize reset search_path",
  ],
  [
    "tables.editable-record",
    "the audit log's guard is off",
    "alter table mcp.audit_log disable trigger append_only",
  ],
  [
    "tables.editable-record",
    "the gaps' guard is off",
    "alter table mcp.audit_gaps disable trigger append_only",
  ],
  [
    "role.owns",
    "the gateway's role owns a table",
    "create table public.theirs (); alter table public.theirs owner to mcp_gateway",
  ],
  [
    "role.reaches-tables",
    "the gateway's role may read a table",
    "grant select on mcp.audit_log to mcp_gateway",
  ],
  [
    "role.reaches-tables",
    "the gateway's role may read a column",
    "grant select (notes) on workouts.performed_session to mcp_gateway",
  ],
  [
    "role.lacks-functions",
    "the gateway's role may not hold a task",
    "revoke execute on function mcp.hold_task from mcp_gateway",
  ],
  [
    "role.lacks-functions",
    "the gateway's role may not look into the schema",
    "revoke usage on schema mcp from mcp_gateway",
  ],
  [
    "role.more-functions",
    "the gateway's role may delete clients",
    "grant execute on function mcp.delete_idle_clients to mcp_gateway",
  ],
  ...[
    "select on workouts.exercise",
    "update (title) on workouts.performed_session",
    "usage on schema workouts",
    "execute on function mcp.permits",
    "usage on sequence workouts.some_sequence",
    "create on schema public",
  ].map((right) =>
    [
      "client-role.has-rights",
      `the role of clients has ${right}`,
      `create sequence workouts.some_sequence;
       alter sequence workouts.some_sequence owner to postgres;
       grant ${right} to mcp_client`,
    ] as const
  ),
  [
    "jobs.missing",
    "a job was unscheduled",
    `${CRON} delete from cron.job where jobname = 'homeport-prune'`,
  ],
  [
    "jobs.off",
    "a job is switched off",
    `${CRON} update cron.job set active = false where jobid = 1`,
  ],
  [
    "jobs.failing",
    "a job failed last night",
    `${CRON} insert into cron.job_run_details values (2, 'failed', now() + interval '1 s')`,
  ],
  [
    "records.overdue",
    "a record is older than records may be",
    `${calls(1, 1)} set session_replication_role = replica;
     update mcp.audit_log set at = now() - interval '400 days'`,
  ],
  [
    "clients.stale",
    "a client registered long ago and never came back",
    `insert into auth.oauth_clients
       (id, registration_type, redirect_uris, grant_types, client_name,
        token_endpoint_auth_method, created_at, updated_at)
     values (gen_random_uuid(), 'dynamic', 'https://app.test/back',
       'authorization_code', 'Gone', 'none', now() - interval '60 days',
       now() - interval '60 days')`,
  ],
  ...["http://app.test/other", "javascript://app.test/x", "b"].map((part) =>
    [
      "clients.bad-address",
      `a client registered an address with a comma before ${part}`,
      clientAt(`https://app.test/back,${part}`),
    ] as const
  ),
  [
    "capacity.database",
    "the plan is small for the database",
    "",
    { databaseLimitBytes: 11_000_000 },
  ],
  [
    "capacity.records",
    "the records of half a year do not fit",
    calls(5_000, 29),
    { databaseLimitBytes: 22_000_000 },
  ],
  [
    "capacity.day",
    "a day was very busy",
    calls(10_100, 0),
  ],
  [
    "capacity.month",
    "there are more calls a month than the free plan should carry",
    "update mcp.settings set audit_retention_days = 30",
    { callsPerMonth: 100_001 },
  ],
];

/** Registers a client that redirects to these addresses. */
function clientAt(redirectUris: string): string {
  return `insert into auth.oauth_clients
    (id, registration_type, redirect_uris, grant_types, client_name,
     token_endpoint_auth_method)
  values (gen_random_uuid(), 'dynamic', '${redirectUris}',
    'authorization_code', 'App', 'none');`;
}

/** Ailments that a statement mends, or some, run by the owner of the database. */
const MENDED = GROUPS.flatMap(({ ailments }) => Object.entries(ailments))
  .filter(([, { mend }]) =>
    /^(alter|create policy|grant|revoke|update|insert|drop|select mcp)/.test(
      mend,
    )
  )
  .map(([id]) => id)
  // A file does not get smaller by what is deleted in it, at once.
  .filter((id) => id !== "capacity.database");

for (const [id, circumstance, script, instead = {}] of FAULTS) {
  const isMended = MENDED.includes(id);
  const name =
    `the doctor finds ${id}, and nothing else, where ${circumstance}` +
    (isMended ? "; what it says mends it does" : "");
  Deno.test(name, async () => {
    await using database = await brokenBy(script);
    const findings = await findingsIn(database, instead);
    assert.deepEqual(findings.map(({ id }) => id), [id]);
    if (!isMended) return;
    await runScript(database.url("postgres"), statementsOf(findings[0]!));
    assert.deepEqual(await findingsIn(database, instead), []);
  });
}

/** The statements alone, without the words that may follow. */
function statementsOf({ mend }: Finding): string {
  return mend.split("\n").map((line) => line.split(/ {3}/)[0]).join("\n");
}
