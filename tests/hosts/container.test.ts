import assert from "node:assert/strict";
import postgres from "postgres";
import { CLIENTS } from "../support/clients.ts";
import { PLATFORM_DENO, platformDeno } from "../support/platform_deno.ts";
import { type BuiltImage, builtImage } from "./built_image.ts";
import { type Elsewhere, elsewhere } from "./elsewhere.ts";
import { heldTable } from "./held_table.ts";
import { type HostProcess, hostProcess } from "./host_process.ts";

const NEWEST = Deno.version.deno;

/** The image, built on one Deno, and a project for it. */
interface Scene {
  readonly at: Elsewhere;
  readonly built: BuiltImage;
}

const open = new AsyncDisposableStack();
const scenes = new Map<string, Scene>();
Deno.test.beforeAll(async () => {
  const denos = [
    [PLATFORM_DENO, await platformDeno()],
    [NEWEST, Deno.execPath()],
  ] as const;
  for (const [version, deno] of denos) {
    scenes.set(version, {
      at: open.use(await elsewhere()),
      built: open.use(await builtImage(deno)),
    });
  }
});
Deno.test.afterAll(() => open.disposeAsync());

for (const version of [PLATFORM_DENO, NEWEST]) {
  const ON = `the image's command, on Deno ${version},`;

  Deno.test(`${ON} answers a signed-in call of every kind of client`, async () => {
    const { at } = scenes.get(version)!;
    await using host = await running(version);
    const connected = await at.connected();
    for (const connect of Object.values(CLIENTS)) {
      const client = await connect(connected);
      const { structuredContent } = await client.callTool(HISTORY);
      await client.close();
      assert.equal(structuredContent?.items.length, 2, host.log());
    }
  });

  Deno.test(`${ON} finishes the calls under way when it is told to end, and takes no other`, async () => {
    const { at, built } = scenes.get(version)!;
    await using host = await running(version);
    const client = await CLIENTS["SDK 2 on 2026-07-28"]!(await at.connected());
    await using held = await heldTable(at);
    const call = client.callTool(HISTORY);
    // Looked at when all is over.
    call.catch(() => {});
    await held.awaited();
    host.kill(stopSignalOf(built));
    await refused(at.port);
    await held.release();
    const { structuredContent } = await call;
    assert.equal(structuredContent.items.length, 2, host.log());
    assert.equal((await host.status).code, 0);
  });

  Deno.test(`${ON} finishes what comes after an answer, too`, async () => {
    const { at, built } = scenes.get(version)!;
    await using host = await running(version);
    const client = await CLIENTS["SDK 2 on 2026-07-28"]!(await at.connected());
    await using sql = await slowRecord(at);
    const { isError } = await client.callTool({
      name: "get_workout",
      arguments: { workout_id: crypto.randomUUID() },
    });
    assert.equal(isError, true);
    host.kill(stopSignalOf(built));
    assert.equal((await host.status).code, 0);
    assert.equal(await sql.refusals(), 1);
  });

  Deno.test(`the image's health check, on Deno ${version}, passes where the function is well, and fails where there is none`, async () => {
    const { at, built } = scenes.get(version)!;
    const check = async () => {
      const env = { PORT: String(at.port) };
      const process = built.start(built.image.healthCheck, env);
      return (await process.output()).code;
    };
    assert.equal(await check(), 1);
    await using _ = await running(version);
    assert.equal(await check(), 0);
  });

  Deno.test(`nothing in the image can be written by its user, on Deno ${version}`, async () => {
    const { built } = scenes.get(version)!;
    for (const path of ["probe", "supabase/probe", "import_map.json"]) {
      const writes = `Deno.writeTextFileSync("${path}", "")`;
      const { stderr } = await built.start(["deno", "eval", writes]).output();
      assert.match(new TextDecoder().decode(stderr), /Permission denied/);
    }
  });
}

const HISTORY = {
  name: "get_exercise_history",
  arguments: { exercise: "Bench Press (Barbell)", limit: 2 },
};

function stopSignalOf({ image }: BuiltImage): Deno.Signal {
  // `as` holds: where there is no such signal, sending it fails.
  return image.stopSignal as Deno.Signal;
}

/** The image as a container would be run, on the port of its project. */
async function running(version: string): Promise<HostProcess> {
  const { at, built } = scenes.get(version)!;
  const env = { ...at.settings, PORT: String(at.port) };
  return await hostProcess(at, built.start(built.image.command, env));
}

/** Makes the record of a refused call take its time: longer than the database is waited for. */
async function slowRecord({ databaseUrl }: Elsewhere) {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  await sql.unsafe(`
    create function public.wait() returns trigger language plpgsql
      as 'begin perform pg_sleep(3); return new; end';
    create trigger wait before insert on mcp.audit_log for each row
      when (new.refusal is not null) execute function public.wait()`);
  return {
    async refusals() {
      const rows = await sql`
        select from mcp.audit_log where refusal is not null`;
      return rows.length;
    },
    async [Symbol.asyncDispose]() {
      await sql`drop function public.wait cascade`;
      await sql.end();
    },
  };
}

/** Resolves when nobody listens any more. */
async function refused(port: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      return;
    }
    if (Date.now() > deadline) throw new Error("It still takes connections.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
