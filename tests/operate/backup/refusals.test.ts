import assert from "node:assert/strict";
import { Fault } from "../../../supabase/local/fault.ts";
import { asOwner } from "../../../supabase/operate/backup/owner_database.ts";
import { recordCalls } from "../../support/calls.ts";
import { addUser, connectedClient } from "../../support/people.ts";
import {
  everything,
  newProject,
  restoreInto,
  shelf,
  usedProject,
} from "./scene.ts";

function fault(words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Fault, String(error));
    assert.match(error.message, words);
    return true;
  };
}

Deno.test("a database in use is refused, and stays as it is", async () => {
  await using source = await usedProject();
  await using files = await shelf();
  const path = await files.backUp(source);
  await source.sql`
    insert into auth.users (id) values (gen_random_uuid())`;
  const before = await everything(source);
  await assert.rejects(
    restoreInto(source, path),
    fault(/in use: it has 4 users, 2 clients, 6 records of calls.*--replace/s),
  );
  assert.deepEqual(await everything(source), before);
});

Deno.test("--replace leaves nothing of what was there", async () => {
  await using source = await usedProject();
  await using files = await shelf();
  const before = await everything(source);
  const path = await files.backUp(source);
  await source.sql`insert into auth.users (id) values (gen_random_uuid())`;
  await source.sql`delete from auth.users where email = 'ann@example.com'`;
  await restoreInto(source, path, { replace: true });
  assert.deepEqual(await everything(source), before);
});

// Defence: `keepGaps` in `operate/backup/target.ts`.
Deno.test("--replace keeps every gap in the record, and adds one for the records it deletes", async () => {
  await using source = await usedProject();
  const { sql } = source;
  await using files = await shelf();
  const path = await files.backUp(source);
  const [{ user_id } = { user_id: "" }] = await sql<{ user_id: string }[]>`
    select id as user_id from auth.users where email = 'ann@example.com'`;
  await recordCalls(source, await connectedClient(source, user_id), [{}, {}]);
  await sql`
    insert into mcp.audit_gaps (actor, reason, before, user_id, records)
    values ('ops', 'Later than the backup.', now(), ${user_id}, 3)`;
  await restoreInto(source, path, { replace: true });
  const gaps = await sql`
    select reason, records::integer, since is not null as since
    from mcp.audit_gaps where user_id = ${user_id} order by id offset 1`;
  assert.deepEqual([...gaps], [
    { reason: "Later than the backup.", records: 3, since: false },
    { reason: "A backup replaced the database.", records: 2, since: true },
  ]);
});

// Defence: `advance` in `operate/backup/restore_backup.ts` lowers no sequence.
Deno.test("after a restore that fails at its very end, calls are recorded as before", async () => {
  await using source = await usedProject();
  await using files = await shelf();
  const path = await files.backUp(source);
  const client = await connectedClient(source, await addUser(source));
  await recordCalls(source, client, [{}, {}, {}]);
  await source.sql`
    create function public.no() returns trigger language plpgsql as
      'begin raise exception ''no''; end';
    create trigger no before insert on mcp.audit_gaps
      for each row execute function public.no()`.simple();
  await assert.rejects(
    restoreInto(source, path, { replace: true }),
    fault(/^Nothing was restored\. The database said: no/),
  );
  await recordCalls(source, client, [{}]);
});

Deno.test("a restore that fails halfway leaves nothing", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  // The last table to come, and a row in its middle.
  await target.sql`
    alter table workouts.performed_set add check (position < 5)`;
  const before = await everything(target);
  await assert.rejects(
    restoreInto(target, await files.backUp(source)),
    fault(/^Nothing was restored\. The database said: .*performed_set/),
  );
  assert.deepEqual(await everything(target), before);
  const triggers = await target.sql`
    select from pg_trigger where not tgisinternal and tgenabled <> 'O'`;
  assert.equal(triggers.length, 0);
});

Deno.test("a row that something changes on its way is found, and nothing restored", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  await target.sql.unsafe(`
    create function public.shout() returns trigger language plpgsql as $$
    begin new.email := upper(new.email); return new; end $$;
    create trigger shout before insert on auth.users
      for each row execute function public.shout();
  `);
  await assert.rejects(
    restoreInto(target, await files.backUp(source)),
    fault(/auth\.users would not hold what the backup says/),
  );
  assert.equal((await target.sql`select from auth.users`).length, 0);
});

Deno.test("a file is read to its end before a database is asked for anything", async () => {
  await using source = await usedProject();
  await using files = await shelf();
  const path = await files.backUp(source);
  const bytes = await Deno.readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await Deno.writeFile(path, bytes);
  await assert.rejects(
    restoreInto(source, path, {
      database: { url: "postgresql://postgres@127.0.0.1:1/x" },
    }),
    fault(/altered|does not open/),
  );
});

Deno.test("an older backup fits newer migrations, and takes the defaults of new columns", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  await target.sql`
    insert into supabase_migrations.schema_migrations (version)
    values ('20300101000000')`;
  await target.sql`
    alter table workouts.exercise add column muscle text not null default '?'`;
  const { newerMigrations } = await restoreInto(
    target,
    await files.backUp(source),
  );
  assert.deepEqual(newerMigrations, ["20300101000000"]);
  const muscles = await target
    .sql`select distinct muscle from workouts.exercise`;
  assert.deepEqual([...muscles], [{ muscle: "?" }]);
});

const MISFITS: Readonly<Record<string, readonly [string, RegExp]>> = {
  "a migration is missing": [
    "delete from supabase_migrations.schema_migrations where version like '%900'",
    /lacks the migrations 20261121000900: run `supabase db push`/,
  ],
  "a column is missing": [
    "alter table workouts.performed_session drop column notes",
    /The column workouts\.performed_session\.notes of the backup is not in/,
  ],
  "a table is missing": [
    "drop table mcp.used_confirmations",
    /a table mcp\.used_confirmations, and this database has not/,
  ],
  "a new column must be given": [
    "alter table mcp.grants add column why text not null",
    /mcp\.grants\.why of this database must be given/,
  ],
  "Supabase Auth is older": [
    "alter table auth.sessions drop column scopes",
    /auth\.sessions\.scopes .* Its Supabase Auth is another/,
  ],
};
for (const [what, [change, words]] of Object.entries(MISFITS)) {
  Deno.test(`a restore is refused where ${what}`, async () => {
    await using source = await usedProject();
    await using target = await newProject();
    await using files = await shelf();
    await target.sql.unsafe(`truncate mcp.grants; ${change}`);
    await assert.rejects(
      restoreInto(target, await files.backUp(source)),
      fault(words),
    );
    assert.equal((await target.sql`select from auth.users`).length, 0);
  });
}

Deno.test("a restore does not wait for ever for those at work", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  const path = await files.backUp(source);
  await target.sql.begin(async (sql) => {
    await sql`insert into auth.users (id) values (gen_random_uuid())`;
    await assert.rejects(
      restoreInto(target, path),
      fault(/^Others are at work in this database: nothing was restored/),
    );
  });
});

for (
  const [what, role, words] of [
    ["the gateway", "mcp_gateway", /not of the role that owns the project/],
    ["nobody", "nobody", /cannot be asked: /],
  ] as const
) {
  Deno.test(`${what} makes no backup`, async () => {
    await using database = await newProject();
    await assert.rejects(
      asOwner(
        { url: database.url(role) },
        "read only",
        () => Promise.resolve(),
      ),
      fault(words),
    );
  });
}

// Defence: `sees_all` in `operate/backup/owner_database.ts`.
Deno.test("an owner that row-level security binds makes no backup", async () => {
  await using database = await newProject();
  const owner = `owner_${crypto.randomUUID().slice(0, 8)}`;
  await database.sql.unsafe(`
    create role ${owner} login password 'postgres' nobypassrls;
    alter schema mcp owner to ${owner};`);
  try {
    await assert.rejects(
      asOwner(
        { url: database.url(owner) },
        "read only",
        () => Promise.resolve(),
      ),
      fault(/bound by row-level security: it would see no rows/),
    );
  } finally {
    await database.sql.unsafe(`
      alter schema mcp owner to postgres;
      drop owned by ${owner};
      drop role ${owner};`);
  }
});

Deno.test("a command without a database's address says where to find it", async () => {
  await assert.rejects(
    asOwner({ url: undefined }, "read only", () => Promise.resolve()),
    fault(/^Set MCP_OWNER_DATABASE_URL .*Session pooler/),
  );
});
