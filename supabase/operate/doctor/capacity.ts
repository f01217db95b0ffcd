import type postgres from "postgres";
import {
  CALL_COST,
  FREE_PLAN,
  MOVE_ABOVE,
  recordsBytes,
  RETENTION_DAYS,
  shareOf,
  sharesOf,
} from "./call_cost.ts";
import { type Deployment } from "./deployment.ts";
import { NotAsked } from "./fault.ts";
import { group } from "./group.ts";
import { migratedDatabase } from "./migrations.ts";

const NEARLY_FULL = 0.8;

/** Sizes and use, and how far they are from what the plan gives. */
export const capacity = group({
  title: "Capacity",
  ailments: {
    "capacity.database": {
      severity: "warning",
      what: "The database has filled four fifths of what the plan gives it.",
      why: "A full one turns read-only: nothing can be logged or granted.",
      mend:
        "update mcp.settings set audit_retention_days = 90; select mcp.prune();   or move to a larger plan",
    },
    "capacity.records": {
      severity: "warning",
      what:
        "The audit log will outgrow the plan before its oldest records may go.",
      why: "A full database turns read-only: nothing can be logged or granted.",
      mend: "update mcp.settings set audit_retention_days = 90;",
    },
    "capacity.month": {
      severity: "warning",
      what: "There are more than 100,000 calls a month.",
      why: "The free plan carries it, but no longer with room for a bad day.",
      mend: "Move to the Pro plan: dashboard, Billing (see docs/doctor.md)",
    },
    "capacity.day": {
      severity: "warning",
      what: "There have been more than 10,000 calls within a day.",
      why: "Days like it use up a month's allowance of the free plan.",
      mend:
        "select client_id, count(*) from mcp.audit_log where at > now() - interval '7 days' group by 1 order by 2 desc;   (it says whose they are)",
    },
  },
  async look(deployment, find) {
    const { databaseLimitBytes, callsPerMonth } = deployment;
    const use = await useOf(deployment);
    const calls = callsPerMonth ?? use?.calls ?? 0;
    if (calls > MOVE_ABOVE.callsPerMonth) {
      find("capacity.month", grouped(calls));
    }
    const grownBytes = recordsBytes(calls, {
      recordBytes: use?.recordBytes || CALL_COST.recordBytes,
      retentionDays: use?.retentionDays ?? RETENTION_DAYS,
    });
    if (use) {
      if (use.busiestDay > MOVE_ABOVE.callsPerDay) {
        find("capacity.day", grouped(use.busiestDay));
      }
      if (use.databaseBytes > NEARLY_FULL * databaseLimitBytes) {
        find("capacity.database", share(use.databaseBytes, databaseLimitBytes));
      } else if (
        use.databaseBytes - use.logBytes + grownBytes > databaseLimitBytes
      ) {
        find("capacity.records", `${megabytes(grownBytes)} by then`);
      }
    }
    const shares = sharesOf(calls);
    return {
      line: [
        `${grouped(calls)} calls a month: ` +
        `invocations ${percent(shares.invocations)}, ` +
        `egress ${percent(shares.egress)}`,
        use && `database ${share(use.databaseBytes, databaseLimitBytes)}`,
        use && `largest: ${use.largest}`,
        `audit log ${megabytes(grownBytes)} when full`,
        `Move above ${grouped(MOVE_ABOVE.callsPerMonth)} calls a month or ` +
        `${grouped(MOVE_ABOVE.callsPerDay)} a day`,
      ].filter(Boolean).join("\n"),
      figures: {
        calls_per_month: calls,
        invocations_share: shares.invocations,
        egress_share: shares.egress,
        audit_log_full_bytes: Math.round(grownBytes),
        ...(use && {
          database_bytes: use.databaseBytes,
          database_share: shareOf(use.databaseBytes, databaseLimitBytes),
          busiest_day_calls: use.busiestDay,
        }),
      },
    };
  },
});

/** What the database holds, and what was called in the last 30 days. */
async function useOf(deployment: Deployment) {
  try {
    return await useIn(await migratedDatabase(deployment));
  } catch (thrown) {
    // The calculator works without a database, if it is told what to reckon with.
    if (thrown instanceof NotAsked && deployment.callsPerMonth !== undefined) {
      return undefined;
    }
    throw thrown;
  }
}

async function useIn(sql: postgres.Sql) {
  const [row] = await sql<
    {
      readonly databaseBytes: number;
      readonly logBytes: number;
      readonly records: number;
      readonly calls: number;
      readonly busiestDay: number;
      readonly retentionDays: number;
    }[]
  >`
    select
      pg_database_size(current_database())::float8 as "databaseBytes",
      pg_total_relation_size('mcp.audit_log')::float8 as "logBytes",
      (select count(*) from mcp.audit_log)::float8 as records,
      (
        select count(*) from mcp.audit_log
        where client_id is not null and at > now() - interval '30 days'
      )::float8 as calls,
      coalesce((
        select max(calls) from (
          select count(*) as calls from mcp.audit_log
          where client_id is not null and at > now() - interval '30 days'
          group by at::date
        ) as day
      ), 0)::float8 as "busiestDay",
      audit_retention_days::float8 as "retentionDays"
    from (values (1)) as always left join mcp.settings on true`;
  const largest = await sql<
    { readonly name: string; readonly bytes: number }[]
  >`
    select oid::regclass::text as name,
      pg_total_relation_size(oid)::float8 as bytes
    from pg_class
    where relkind in ('r', 'p')
      and relnamespace not in (
        'pg_catalog'::regnamespace, 'information_schema'::regnamespace
      )
    order by 2 desc limit 3`;
  const use = row!;
  return {
    ...use,
    // Of few records, most of what they take is the pages they do not fill.
    recordBytes: use.records >= 1_000 ? use.logBytes / use.records : 0,
    largest: largest.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`)
      .join(", "),
  };
}

function share(bytes: number, limitBytes: number): string {
  return `${megabytes(bytes)} of ${megabytes(limitBytes)}, ${
    percent(shareOf(bytes, limitBytes))
  }`;
}

function megabytes(bytes: number): string {
  const value = bytes / FREE_PLAN.megabyteBytes;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString("en");
}
