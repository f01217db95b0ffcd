import assert from "node:assert/strict";
import { join } from "node:path";
import postgres from "postgres";
import { standIn } from "../../../supabase/local/auth/stand_in.ts";
import { freePort } from "../../../supabase/local/free_port.ts";
import { startCluster } from "../../../supabase/local/postgres/cluster.ts";
import { migrate } from "../../../supabase/local/postgres/migrate.ts";
import { createProject } from "../../../supabase/local/postgres/project.ts";
import { everything, newProject, usedProject } from "./scene.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const PAGE = await Deno.readTextFile(join(ROOT, "docs/keep.md"));

/** The page's commands, block by block, in order. */
const BLOCKS = [...PAGE.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)]
  .map(([, indent, text]) => text!.replaceAll(`\n${indent}`, "\n").trim());

/** What needs the platform, or a person at the keyboard, begins with the word for it. */
const elsewhere = /^# (hosted|owner)\n/;
const HERE = BLOCKS.filter((block) => !elsewhere.test(block));

/** Runs a block of the page as its reader would, in a folder for files. */
async function run(block: string, dir: string, url: string) {
  const script = block
    .replaceAll("npx -y deno@2.9.6 task", `"$DENO" task --config "$CONFIG"`)
    .replaceAll("homeport.backup", `"${dir}/homeport.backup"`);
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-euc", script],
    cwd: ROOT,
    env: {
      DENO: Deno.execPath(),
      CONFIG: join(ROOT, "deno.json"),
      BACKUP_KEY: "5".repeat(64),
      SUPABASE_TELEMETRY_DISABLED: "1",
      MCP_OWNER_DATABASE_URL: `${url}?sslmode=disable`,
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const words = decoder.decode(stdout) + decoder.decode(stderr);
  assert.equal(code, 0, `${block}\n${words}`);
  return words;
}

function block(words: string): string {
  const found = HERE.filter((block) => block.includes(words));
  assert.ok(found.length > 0, words);
  return found[0]!;
}

Deno.test("the page backs up, checks, restores and replaces as it says", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  const dir = await Deno.makeTempDir({ prefix: "homeport-keep-" });
  try {
    const before = await everything(source);
    assert.match(
      await run(block("task backup"), dir, source.url("postgres")),
      /found whole/,
    );
    const file = join(dir, "homeport.backup");
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    assert.deepEqual(
      (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name),
      ["homeport.backup"],
    );
    assert.match(
      await run(block("--check"), dir, target.url("postgres")),
      /is whole/,
    );
    const restore = HERE.find((block) =>
      /restore homeport.backup$/.test(block)
    );
    assert.match(
      await run(restore!, dir, target.url("postgres")),
      /Restored and checked/,
    );
    assert.deepEqual(await everything(target), before);
    await run(block("--replace"), dir, target.url("postgres"));
    assert.deepEqual(await everything(target), before);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("every other command of the page does what it says", async () => {
  // A cluster of its own: a role is all databases', and other tests live by it.
  const dir = await Deno.makeTempDir({ prefix: "homeport-keep-" });
  await Deno.chmod(dir, 0o755);
  const cluster = await startCluster({
    dir,
    port: freePort(),
    durable: false,
    prepare: (cluster) => createProject(cluster, "postgres", standIn),
  });
  const url = cluster.url("postgres", "postgres");
  const sql = postgres(cluster.url("postgres"), { max: 1, onnotice() {} });
  try {
    await migrate(url);
    await sql`
      insert into auth.sessions (id, user_id)
      select gen_random_uuid(), id from auth.users`;
    await sql`
      insert into mcp.grants (user_id, client_id, permission)
      select id, id, 'workouts:read' from auth.users`;
    await sql`
      insert into mcp.audit_log
        (at, user_id, session_id, request_id, tool, effect, outcome)
      select '2026-11-01T12:00:00Z', id, id, 'r', 't', 'read', 'done'
      from auth.users limit 1`;
    const left = HERE.filter((block) => !/task (backup|restore)/.test(block));
    assert.ok(left.length > 8);
    for (const block of left) {
      await run(block, dir, url);
      if (!block.includes("alter role mcp_gateway")) continue;
      const [role] = await sql`
        select rolcanlogin, rolpassword is not null as has_password
        from pg_authid where rolname = 'mcp_gateway'`;
      assert.deepEqual(role, {
        rolcanlogin: !block.includes("nologin"),
        has_password: true,
      });
    }
    const [found] = await sql`
      select audit_retention_days, idle_client_days,
        (select count(*)::integer from auth.sessions) as sessions,
        (select count(*)::integer from mcp.grants) as grants,
        (select count(*)::integer from mcp.audit_log) as records,
        (select records::integer from mcp.audit_gaps) as purged
      from mcp.settings`;
    assert.deepEqual(found, {
      audit_retention_days: 90,
      idle_client_days: 14,
      sessions: 0,
      grants: 0,
      records: 0,
      purged: 1,
    });
  } finally {
    await sql.end();
    await cluster.stop();
    await Deno.remove(dir, { recursive: true });
  }
});
