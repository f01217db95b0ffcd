import assert from "node:assert/strict";
import { join } from "node:path";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { newProject } from "./scene.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** What a long table holds, in MB; what a process may need for it, beyond what it needs for none. */
const LENGTH = 64;
const ALLOWANCE = 112;

/** Runs an operator's command; the most memory it held, in MB. */
async function peakOf(
  database: TestDatabase,
  command: "backup" | "restore",
  ...args: readonly string[]
): Promise<number> {
  const running = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--lock",
      "--allow-all",
      // Else V8 lets garbage lie for as long as the machine has room.
      "--v8-flags=--max-old-space-size=48",
      join(ROOT, `supabase/operate/${command}.ts`),
      ...args,
    ],
    cwd: ROOT,
    env: {
      MCP_OWNER_DATABASE_URL: database.url("postgres"),
      BACKUP_KEY: "7".repeat(64),
    },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let peak = 0;
  let done = false;
  const watching = (async () => {
    while (!done) {
      const { stdout } = await new Deno.Command("ps", {
        args: ["-o", "rss=", "-p", String(running.pid)],
      }).output();
      peak = Math.max(peak, Number(new TextDecoder().decode(stdout)) / 1024);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const { code } = await running.status;
  done = true;
  await watching;
  assert.equal(code, 0);
  return peak;
}

Deno.test("a large table is backed up and restored in memory that does not grow with it", async () => {
  await using small = await freshDatabase();
  await using large = await freshDatabase();
  await using target = await newProject();
  const dir = await Deno.makeTempDir({ prefix: "homeport-memory-" });
  try {
    for (const { sql } of [large, target]) {
      await sql`alter table mcp.client_questions
        alter column response set storage external`;
    }
    // Cut from one long text of chance, so that gzip does not make it small;
    // rows of 4 KB, and some of 400.
    await large.sql`
      insert into mcp.client_questions (id, user_id, client_id, response)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), to_jsonb(
        encode(
          substr(bytes, (random() * 2e5)::integer,
            case when n % 100 = 0 then 200000 else 2000 end),
          'hex'
        )
      ) from generate_series(1, ${LENGTH * 128}::integer) as n, (
        select decode(string_agg(md5(i::text), ''), 'hex') as bytes
        from generate_series(1, 25000) as i
      ) as chance`;
    const [{ length } = { length: 0 }] = await large.sql`
      select sum(length(response::text))::float8 / 1e6 as length
      from mcp.client_questions`;
    assert.ok(length > LENGTH * 0.9, String(length));

    const least = await peakOf(small, "backup", join(dir, "small"));
    const file = join(dir, "large");
    const backup = await peakOf(large, "backup", file);
    const restore = await peakOf(target, "restore", file);
    assert.ok(
      Math.max(backup, restore) < least + ALLOWANCE,
      JSON.stringify({ least, backup, restore }),
    );
    const digest = async ({ sql }: TestDatabase) => [
      ...await sql`
        select count(*), md5(string_agg(md5(t::text), '' order by id))
        from mcp.client_questions as t`,
    ];
    assert.deepEqual(await digest(target), await digest(large));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
