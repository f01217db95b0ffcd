import assert from "node:assert/strict";
import { exists } from "./exists.ts";
import {
  type DeployableProject,
  deployableProject,
  SITE_URL,
} from "./deployable_project.ts";
import { PUBLISHABLE_KEY } from "./platform/management_api.ts";

const open = new AsyncDisposableStack();
let project: DeployableProject;
Deno.test.beforeAll(async () => {
  project = open.use(await deployableProject());
});
Deno.test.afterAll(() => open.disposeAsync());

Deno.test("deploy --dry-run shows every step of a first deployment, and changes nothing", async () => {
  const { api, siteDir } = project;
  const before = await databaseOf(project);
  const told = await project.deploy({ dryRun: true });
  for (
    const step of [
      "run migration 20261121000100_mcp.sql",
      `tokens are for https://${api.ref}.supabase.co/functions/v1/mcp`,
      "auth.oauth_server.enabled: false → true",
      `auth.site_url: "http://localhost:3000" → "${SITE_URL}"`,
      "give mcp_gateway a new password",
      "set SITE_URL",
      "set MCP_SECRET_KEY",
      "deploy mcp",
    ]
  ) assert.ok(told.includes(step), `${step}\n${told}`);
  assert.deepEqual(api.changes, []);
  assert.deepEqual(await databaseOf(project), before);
  assert.equal(await exists(siteDir), false);
});

Deno.test("deploy changes nothing where the operator says no", async () => {
  await assert.rejects(
    project.deploy({}, { confirm: () => false }),
    /Nothing has been changed/,
  );
  assert.deepEqual(project.api.changes, []);
});

Deno.test("deploy makes a new project whole", async () => {
  const { api, sql } = project;
  await project.deploy();
  const [settings] = await sql`select endpoint from mcp.settings`;
  assert.equal(
    settings!.endpoint,
    `https://${api.ref}.supabase.co/functions/v1/mcp`,
  );
  assert.partialDeepStrictEqual(api.config.auth, {
    site_url: SITE_URL,
    uri_allow_list: SITE_URL,
    oauth_server_enabled: true,
    hook_custom_access_token_enabled: true,
  });
  assert.equal(api.secrets.get("SITE_URL"), SITE_URL);
  assert.match(api.secrets.get("MCP_SECRET_KEY")!, /^[0-9a-f]{64}$/);
  assert.match(
    api.secrets.get("MCP_DATABASE_URL")!,
    new RegExp(
      `^postgresql://mcp_gateway\\.${api.ref}:[0-9a-f]{64}@` +
        "aws-0-eu-central-1\\.pooler\\.supabase\\.com:6543/postgres" +
        "\\?sslmode=require$",
    ),
  );
  assert.equal(api.functions.get("mcp")?.metadata.verify_jwt, false);
});

Deno.test("deploy brings in neither the demo user nor their data", async () => {
  const [row] = await project.sql`
    select (select count(*)::int from auth.users) as users,
      (select count(*)::int from workouts.performed_session) as sessions`;
  assert.deepEqual({ ...row }, { users: 0, sessions: 0 });
});

Deno.test("deploy builds the site for the project it deployed to", async () => {
  const page = await Deno.readTextFile(`${project.siteDir}/oauth/consent.html`);
  assert.ok(page.includes(PUBLISHABLE_KEY));
  assert.ok(page.includes(`https://${project.api.ref}.supabase.co`));
});

Deno.test("a second deploy asks nothing and changes nothing", async () => {
  const { api } = project;
  const before = {
    changes: [...api.changes],
    secrets: new Map(api.secrets),
    database: await databaseOf(project),
  };
  const told = await project.deploy({}, {
    confirm: () => assert.fail("asked"),
  });
  assert.match(told, /The project has all of it already\./);
  assert.doesNotMatch(told, /→/);
  assert.deepEqual({
    changes: api.changes,
    secrets: new Map(api.secrets),
    database: await databaseOf(project),
  }, before);
});

Deno.test("deploy has the doctor look at the endpoint, and ends badly where it finds something", async () => {
  const examined: string[] = [];
  await assert.rejects(
    project.deploy({}, {
      examine(endpoint) {
        examined.push(endpoint);
        return Promise.resolve(false);
      },
    }),
    /the doctor found something/,
  );
  assert.deepEqual(examined, [project.deployment.endpoint]);
});

Deno.test("deploy --renew-secrets makes the password and the key anew, and nothing else", async () => {
  const { api } = project;
  const old = new Map(api.secrets);
  const since = api.changes.length;
  await project.deploy({ renew: true });
  const renewed = [...api.secrets.keys()].filter((name) =>
    api.secrets.get(name) !== old.get(name)
  );
  assert.deepEqual(renewed.toSorted(), ["MCP_DATABASE_URL", "MCP_SECRET_KEY"]);
  const path = `POST /v1/projects/${api.ref}`;
  assert.deepEqual(api.changes.slice(since), [
    `${path}/database/query`,
    `${path}/secrets`,
    `${path}/secrets`,
  ]);
});

Deno.test("deploy takes neither a function nor a connection string for its own that came by other means", async () => {
  const { api, supabase } = project;
  const remote = `--remote=${api.ref}`;
  const foreign =
    "MCP_DATABASE_URL=postgresql://mcp_gateway@elsewhere/postgres";
  for (
    const args of [
      ["functions", "deploy", "mcp", "--use-api", "--yes", remote],
      ["secrets", "set", foreign, "--yes", remote],
    ]
  ) {
    const { success, words } = await supabase(args);
    assert.ok(success, words);
  }
  const { version } = api.functions.get("mcp")!;
  const told = await project.deploy({ dryRun: true });
  assert.ok(told.includes(`deploy mcp in place of version ${version}`), told);
  assert.ok(told.includes("give mcp_gateway a new password"), told);
});

Deno.test("deploy of an older release leaves a newer database as it is", async () => {
  const { sql } = project;
  await sql`
    insert into supabase_migrations.schema_migrations (version)
    values ('20991231000000')`;
  const told = await project.deploy({ dryRun: true });
  assert.match(told, /✓ Database: newer than this release, and left as it is/);
});

Deno.test("deploy refuses a database that has what the release lacks and lacks what it has", async () => {
  const { api, sql } = project;
  await sql`
    delete from supabase_migrations.schema_migrations
    where version = '20261121000900'`;
  const before = api.changes.length;
  await assert.rejects(
    project.deploy(),
    /has run migrations that this release lacks \(20991231000000\)/,
  );
  assert.equal(api.changes.length, before);
});

/** All that a deployment could change in the database, the stored password included. */
async function databaseOf({ sql }: DeployableProject) {
  const [row] = await sql`
    select
      (select json_agg(nspname order by nspname) from pg_namespace
        where nspname !~ '^pg_(toast_)?temp') as schemas,
      (select count(*)::int from pg_class) as relations,
      (select json_agg(array[rolname, rolpassword] order by rolname)
        from pg_authid) as roles,
      (select json_agg(description order by description)
        from pg_shdescription) as notes`;
  const [{ migrated }] = await sql<[{ migrated: boolean }]>`
    select to_regclass('mcp.settings') is not null as migrated`;
  const settings = migrated ? await sql`select * from mcp.settings` : [];
  return { ...row, settings: settings.map((line) => ({ ...line })) };
}
