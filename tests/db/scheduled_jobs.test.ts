import assert from "node:assert/strict";
import { join } from "node:path";
import postgres from "postgres";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import {
  type Cluster,
  startCluster,
} from "../../supabase/local/postgres/cluster.ts";
import { migrate } from "../../supabase/local/postgres/migrate.ts";
import { createProject } from "../../supabase/local/postgres/project.ts";

const CONTROL = `default_version = '0'
relocatable = false
superuser = false
`;

const SCRIPT = `
create schema cron;
create table cron.job (
  jobid bigint generated always as identity primary key,
  schedule text not null,
  command text not null,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text not null,
  unique (jobname, username)
);
create table cron.job_run_details (
  runid bigint generated always as identity primary key,
  end_time timestamptz
);
grant select, insert, delete on cron.job_run_details to public;
grant usage on schema cron to public;
create function cron.schedule(job_name text, schedule text, command text)
returns bigint language sql as $$
  insert into cron.job (jobname, schedule, command)
  values (job_name, schedule.schedule, schedule.command)
  on conflict (jobname, username) do update
    set schedule = excluded.schedule, command = excluded.command
  returning jobid
$$;
`;

Deno.test("where pg_cron is, old records and idle clients are let go of every night", async () => {
  const dir = await Deno.makeTempDir({ prefix: "homeport-cron-" });
  await Deno.chmod(dir, 0o755);
  const cluster = await startCluster({
    dir,
    port: freePort(),
    durable: false,
    async prepare(cluster) {
      await standInForCron(cluster);
      await createProject(cluster, "postgres", standIn);
    },
  });
  const url = cluster.url("postgres", "postgres");
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await migrate(url);
    const jobs = await sql<{ readonly command: string }[]>`
      select jobname, schedule, command, database, username, active
      from cron.job order by jobid`;
    const job = { database: "postgres", username: "postgres", active: true };
    assert.deepEqual([...jobs], [{
      jobname: "homeport-prune",
      schedule: "17 3 * * *",
      command: "select mcp.prune()",
      ...job,
    }, {
      jobname: "homeport-prune-auth",
      schedule: "22 3 * * *",
      command: "select mcp.prune_auth()",
      ...job,
    }, {
      jobname: "homeport-delete-idle-clients",
      schedule: "27 3 * * *",
      command: "select mcp.delete_idle_clients()",
      ...job,
    }, {
      jobname: "homeport-prune-runs",
      schedule: "32 3 * * *",
      command:
        "delete from cron.job_run_details where end_time < now() - interval '30 days'",
      ...job,
    }]);
    // As pg_cron would: the command alone, as the role that scheduled it.
    await sql`
      insert into cron.job_run_details (end_time)
      values (now() - interval '31 days'), (now() - interval '29 days')`;
    for (const { command } of jobs) await sql.unsafe(command);
    const runs = await sql`select runid from cron.job_run_details`;
    assert.deepEqual([...runs], [{ runid: "2" }]);
  } finally {
    await sql.end();
    await cluster.stop();
    await Deno.remove(dir, { recursive: true });
  }
});

/**
 * Gives a cluster an extension that keeps jobs as pg_cron does, and never runs
 * one: the real one is a library that the Postgres from npm comes without.
 */
async function standInForCron(cluster: Cluster) {
  const sql = postgres(cluster.url("postgres"), { max: 1 });
  try {
    const [found] = await sql<{ readonly setting: string }[]>`
      select setting from pg_config where name = 'SHAREDIR'`;
    const extensions = join(found!.setting, "extension");
    await Deno.writeTextFile(join(extensions, "pg_cron.control"), CONTROL);
    await Deno.writeTextFile(join(extensions, "pg_cron--0.sql"), SCRIPT);
  } finally {
    await sql.end();
  }
}
