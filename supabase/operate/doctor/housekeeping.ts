import type postgres from "postgres";
import { type Find, group } from "./group.ts";
import { jobsOf } from "./migration_files.ts";
import { migratedDatabase } from "./migrations.ts";
import { type Named, named, namesOf } from "./named.ts";

const AILMENTS = {
  "jobs.no-cron": {
    severity: "warning",
    what: "The extension pg_cron is there, but not switched on.",
    why: "Old records and unused clients pile up.",
    mend:
      "create extension pg_cron;   then the `cron.schedule` statements of supabase/migrations",
  },
  "jobs.missing": {
    severity: "warning",
    what: "A nightly job is not scheduled.",
    why: "Old records and unused clients pile up.",
    mend: "Run its `cron.schedule` statement as in supabase/migrations",
  },
  "jobs.off": {
    severity: "warning",
    what: "A nightly job is switched off.",
    why: "Old records and unused clients pile up.",
    mend: "update cron.job set active = true where jobname = '<it>';",
  },
  "jobs.failing": {
    severity: "warning",
    what: "A nightly job failed the last time.",
    why: "Old records and unused clients pile up.",
    mend:
      "select * from cron.job_run_details order by start_time desc limit 5;   (it says why)",
  },
  "records.overdue": {
    severity: "warning",
    what: "The audit log keeps records for longer than was promised.",
    why: "They say who did what; and they fill the database.",
    mend: "select mcp.prune();   (daily, where there is no pg_cron)",
  },
  "clients.stale": {
    severity: "warning",
    what: "Clients that registered themselves have not been used for long.",
    why: "Every attempt to connect leaves one; nobody knows whose they are.",
    mend:
      "select mcp.delete_idle_clients();   (daily, where there is no pg_cron)",
  },
  "clients.bad-address": {
    severity: "warning",
    what: "A client has a redirect URI that cannot be registered by itself.",
    why:
      "Supabase Auth splits a URI at its commas, and redirects to unchecked parts.",
    mend:
      "update auth.oauth_clients set deleted_at = now() where id = '<it>';   (it must register again)",
  },
} as const;

type FindHere = Find<keyof typeof AILMENTS>;

/** Whether what has to go, goes: records, clients, and the jobs that see to it. */
export const housekeeping = group({
  title: "Housekeeping",
  ailments: AILMENTS,
  async look(deployment, find) {
    const sql = await migratedDatabase(deployment);
    await lookAtJobs(sql, [...jobsOf(deployment.migrations)], find);

    // Two days' grace: a nightly job comes when it comes.
    const [overdue] = await sql<{ readonly records: number }[]>`
      select count(*)::float8 as records from mcp.audit_log, mcp.settings
      where at < now() - interval '1 day' * (audit_retention_days + 2)`;
    if (overdue?.records) find("records.overdue", `${overdue.records}`);
    const [stale] = await sql<{ readonly clients: number }[]>`
      select count(*)::float8 as clients
      from auth.oauth_clients as client, mcp.settings
      where id in (select mcp.idle_clients())
        and greatest(created_at, updated_at)
          < now() - interval '1 day' * (idle_client_days + 2)`;
    if (stale?.clients) find("clients.stale", `${stale.clients}`);
    const bad = await sql<Named[]>`
      select id as name from auth.oauth_clients
      where deleted_at is null and exists (
        select from unnest(string_to_array(redirect_uris, ',')) as uri
        where uri !~* '^[a-z][a-z0-9+.-]*://[^/?#]'
          or uri ~* '^(javascript|data|file|vbscript|about|blob):'
          or uri ~* '^http:' and uri
            !~* '^http://([^/?#@]*@)?(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]*)?([/?]|$)'
      ) order by 1`;
    if (bad.length > 0) find("clients.bad-address", ...named(bad));
  },
});

async function lookAtJobs(
  sql: postgres.Sql,
  names: string[],
  find: FindHere,
) {
  const [cron] = await sql`
    select to_regclass('cron.job') is not null as there,
      to_regclass('cron.job_run_details') is not null as "keepsRuns",
      exists (
        select from pg_available_extensions where name = 'pg_cron'
      ) as available`;
  if (!cron?.["there"]) {
    // Elsewhere another clock does it; whether it does, the records tell.
    if (cron?.["available"]) find("jobs.no-cron");
    return;
  }
  const missing = await sql<Named[]>`
    select name from unnest(${names}::text[]) as name
    where name not in (select jobname from cron.job where jobname is not null)`;
  if (missing.length > 0) find("jobs.missing", namesOf(missing));
  const off = await sql<Named[]>`
    select jobname as name from cron.job
    where jobname = any (${names}) and not active order by 1`;
  if (off.length > 0) find("jobs.off", ...named(off));
  if (!cron["keepsRuns"]) return;
  const failing = await sql<Named[]>`
    select jobname as name
    from cron.job, lateral (
      select status from cron.job_run_details as run
      where run.jobid = job.jobid order by start_time desc limit 1
    ) as last
    where jobname = any (${names}) and status = 'failed' order by 1`;
  if (failing.length > 0) find("jobs.failing", namesOf(failing));
}
