import assert from "node:assert/strict";
import { runScript } from "../../../supabase/local/postgres/run_script.ts";
import {
  everything,
  newProject,
  restoreInto,
  shelf,
  usedProject,
} from "./scene.ts";

Deno.test("a restored project holds what the backed up one held, row by row", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  const before = await everything(source);
  await restoreInto(target, await files.backUp(source));
  const after = await everything(target);
  assert.deepEqual(Object.keys(after), Object.keys(before));
  for (const [table, rows] of Object.entries(before)) {
    assert.deepEqual(after[table], rows, table);
  }
  for (
    const table of [
      "auth.users",
      "auth.identities",
      "auth.sessions",
      "auth.refresh_tokens",
      "auth.oauth_clients",
      "auth.oauth_consents",
      "mcp.grants",
      "mcp.audit_log",
      "mcp.tasks",
      "workouts.performed_set",
    ]
  ) assert.ok(after[table]!.length > 0, table);
});

Deno.test("after a restore, numbers go on from where they were", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  await restoreInto(target, await files.backUp(source));
  for (
    const sequence of ["mcp.audit_log_id_seq", "auth.refresh_tokens_id_seq"]
  ) {
    const [[expected], [found]] = [
      await source.sql`select nextval(${sequence})`,
      await target.sql`select nextval(${sequence})`,
    ];
    assert.ok(Number(expected!.nextval) > 1);
    assert.equal(found!.nextval, expected!.nextval);
  }
});

Deno.test("a restore leaves every trigger as it was", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  const triggers = () =>
    target.sql`select tgname, tgenabled from pg_trigger order by oid`;
  await target.sql`alter table mcp.tasks enable always trigger bound`;
  const before = [...await triggers()];
  await restoreInto(target, await files.backUp(source));
  assert.deepEqual([...await triggers()], before);
  await assert.rejects(
    target.sql`update mcp.audit_log set tool = 'x'`,
    /append-only/,
  );
});

Deno.test("a backup takes along the tables of a schema that came later", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  for (const { url, sql, name } of [source, target]) {
    await sql`alter database ${sql(name)} owner to postgres`;
    await runScript(
      url("postgres"),
      `
      create schema changes;
      create table changes.change (
        id integer generated always as identity primary key,
        follows integer references changes.change,
        seen_by integer
      );
      create table changes.review (
        id integer primary key references changes.change, note text
      );
      alter table changes.change
        add foreign key (seen_by) references changes.review;
    `,
    );
  }
  await source.sql.begin(async (sql) => {
    await sql`insert into changes.change (follows) select null from generate_series(1, 3)`;
    await sql`insert into changes.review values (2, 'fine')`;
    await sql`update changes.change set follows = 3, seen_by = 2 where id = 1`;
  });
  await restoreInto(target, await files.backUp(source));
  assert.deepEqual(
    [...await target.sql`select * from changes.change order by id`],
    [...await source.sql`select * from changes.change order by id`],
  );
  await assert.rejects(
    target.sql`insert into changes.change (follows) values (99)`,
    { code: "23503" },
  );
  const [key] = await target.sql`
    select bool_or(condeferrable) as deferrable from pg_constraint
    where contype = 'f'`;
  assert.equal(key!.deferrable, false);
});

Deno.test("a backup is of one moment, whatever is written meanwhile", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  // As fast as it can, a user comes and is granted something.
  let done = false;
  const writing = (async () => {
    while (!done) {
      const id = crypto.randomUUID();
      await source.sql.begin(async (sql) => {
        await sql`insert into auth.users (id) values (${id})`;
        await sql`
          insert into mcp.grants (user_id, client_id, permission)
          values (${id}, ${id}, 'workouts:read')`;
      });
    }
  })();
  const path = await files.backUp(source).finally(() => {
    done = true;
  });
  await writing;
  await restoreInto(target, path);
  const [alone] = await target.sql`
    select count(*)::integer as count from auth.users where email is null
      and not exists (select from mcp.grants where user_id = users.id)`;
  assert.equal(alone!.count, 0);
});

Deno.test("the endpoint of the new project stays, and one that is named goes before it", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using files = await shelf();
  const path = await files.backUp(source);
  const old = await restoreInto(target, path);
  assert.equal(old.endpoint, "https://old.test/functions/v1/mcp");
  await target.sql`update mcp.settings set endpoint = 'https://new.test/mcp'`;
  const kept = await restoreInto(target, path, { replace: true });
  assert.equal(kept.endpoint, "https://new.test/mcp");
  const named = await restoreInto(target, path, {
    replace: true,
    endpoint: "https://named.test/mcp",
  });
  assert.equal(named.endpoint, "https://named.test/mcp");
});
