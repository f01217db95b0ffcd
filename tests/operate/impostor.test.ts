import assert from "node:assert/strict";
import { join } from "node:path";
import postgres from "postgres";
import { Fault } from "../../supabase/local/fault.ts";
import {
  authoritiesFor,
  openDatabase,
} from "../../supabase/operate/database.ts";
import { isLoopback } from "../../supabase/operate/loopback.ts";
import type { Deployment } from "../../supabase/operate/doctor/deployment.ts";
import { pooler } from "../../supabase/operate/doctor/pooler.ts";
import { freshDatabase } from "../support/database.ts";
import {
  type Impostor,
  plainImpostor,
  tlsImpostor,
} from "../support/impostor.ts";
import { tlsFront } from "../support/tls_front.ts";
import { newProject, shelf, usedProject } from "./backup/scene.ts";

const PASSWORD = "the-owners-password";
const STRINGS = ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require"];
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);

const IMPOSTORS = {
  "without TLS": {
    start: () => Promise.resolve(plainImpostor()),
    reason: /was not sent the password: it speaks no TLS\. Turn TLS on/,
  },
  "with a self-signed certificate": {
    start: tlsImpostor,
    reason:
      /was not sent the password: its certificate is not verified \(.*UnknownIssuer.*Set MCP_DATABASE_CA/,
  },
} as const;

/** This machine, by a name that is not its own. */
function urlOf({ port }: { readonly port: number }, query = ""): string {
  return `postgresql://postgres:${PASSWORD}@0.0.0.0:${port}/postgres${query}`;
}

/** It has heard requests for TLS alone, at most. */
async function assertHeardNothing(impostor: Impostor): Promise<void> {
  for (const bytes of await impostor.heard()) {
    if (bytes.length > 0) assert.deepEqual(bytes, SSL_REQUEST);
  }
}

/** Runs a command as its operator would. */
async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    env: {
      MCP_OWNER_DATABASE_URL: "",
      MCP_DATABASE_URL: "",
      MCP_DATABASE_CA: "",
      MCP_TOKEN: "",
      MCP_SECRET_KEY: "",
      SUPABASE_ACCESS_TOKEN: "",
      BACKUP_KEY: "07".repeat(32),
      ...env,
    },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

for (const [what, { start, reason }] of Object.entries(IMPOSTORS)) {
  Deno.test(`an impostor ${what} hears the password of a client that verifies nothing`, async () => {
    await using impostor = await start();
    const isTls = what !== "without TLS";
    const sql = postgres(urlOf(impostor), {
      ssl: isTls && { rejectUnauthorized: false },
      connect_timeout: 60,
      max: 1,
    });
    const refused = assert.rejects(async () => await sql`select`);
    await impostor.tookPassword;
    await sql.end({ timeout: 0 });
    await refused;
    const heard = new TextDecoder().decode(
      (await impostor.heard()).find(({ length }) => length > 0),
    );
    assert.ok(heard.includes(PASSWORD), heard);
  });

  for (const query of STRINGS) {
    Deno.test(`an impostor ${what} gets no password from openDatabase(), with "${query}"`, async () => {
      await using impostor = await start();
      await assert.rejects(
        openDatabase({ url: urlOf(impostor, query), setting: "THE_URL" }),
        (error) => error instanceof Fault && reason.test(error.message),
      );
      assert.ok((await impostor.heard()).length <= 1);
      await assertHeardNothing(impostor);
    });
  }

  Deno.test(`an impostor ${what} gets no password from the doctor`, async () => {
    await using impostor = await start();
    const { code, err } = await run([
      "doctor",
      "http://127.0.0.1:9/mcp",
      "--database",
      urlOf(impostor, "?sslmode=require"),
    ], {});
    assert.match(err, reason);
    assert.equal(code, 2);
    await assertHeardNothing(impostor);
  });

  Deno.test(`an impostor ${what} gets no password from the doctor's look at the pooler`, async () => {
    await using impostor = await start();
    // `as` holds: it looks at nothing else.
    const { skipped } = await pooler.look(
      { gatewayUrl: urlOf(impostor, "?sslmode=require") } as Deployment,
    );
    assert.match(skipped!.why, reason);
    await assertHeardNothing(impostor);
  });

  for (
    const command of [
      ["settings"],
      ["settings", "calls_at_once=4"],
      ["purge", "--before", "2026-01-01", "--reason", "a test", "--yes"],
    ]
  ) {
    Deno.test(`an impostor ${what} gets no password from ${command.join(" ")}`, async () => {
      await using impostor = await start();
      const env = { MCP_OWNER_DATABASE_URL: urlOf(impostor) };
      const { code, err } = await run(command, env);
      assert.match(err, reason);
      assert.equal(code, 1);
      await assertHeardNothing(impostor);
    });
  }

  Deno.test(`an impostor ${what} gets no password from backup and restore`, async () => {
    await using impostor = await start();
    await using source = await usedProject();
    await using files = await shelf();
    const path = await files.backUp(source);
    const env = { MCP_OWNER_DATABASE_URL: urlOf(impostor) };
    for (const args of [["backup", `${path}.new`], ["restore", path]]) {
      const { code, err } = await run(args, env);
      assert.match(err, reason);
      assert.equal(code, 1);
    }
    await assertHeardNothing(impostor);
  });
}

for (const query of STRINGS) {
  Deno.test(`openDatabase() reaches a database whose certificate it verifies, with "${query}"`, async () => {
    await using database = await freshDatabase();
    await using front = await frontOf(database.url("postgres"));
    const sql = await openDatabase({
      url: front.url + query,
      setting: "THE_URL",
      certificateAuthority: front.certificate,
    });
    assert.deepEqual([...await sql`select 1 as one`], [{ one: 1 }]);
    await sql.end();
  });
}

Deno.test("backup, restore and doctor reach a database whose certificate they verify", async () => {
  await using source = await usedProject();
  await using target = await newProject();
  await using from = await frontOf(source.url("postgres"));
  await using to = await frontOf(target.url("postgres"));
  const dir = await Deno.makeTempDir({ prefix: "homeport-verified-" });
  try {
    const path = join(dir, "homeport.backup");
    const made = await run(["backup", path], envFor(from));
    assert.match(made.out, /found whole/, made.err);
    const restored = await run(["restore", path], envFor(to));
    assert.match(restored.out, /Restored and checked/, restored.err);
    const { err } = await run(
      ["doctor", "http://127.0.0.1:9/mcp"],
      envFor(to),
    );
    assert.match(err, /Nobody answers at http:\/\/127\.0\.0\.1:9/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

for (const moment of ["at once", "after the first message"] as const) {
  Deno.test(`openDatabase() tries three times where the server closes ${moment}`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    let connections = 0;
    const served = (async () => {
      for await (const client of listener) {
        // An endless client is not to make an endless test.
        if (++connections === 20) listener.close();
        if (moment !== "at once") await client.read(new Uint8Array(1_000));
        client.close();
      }
    })();
    const { port } = listener.addr as Deno.NetAddr;
    await assert.rejects(
      openDatabase({
        url: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
        setting: "THE_URL",
      }),
      /Nobody answers at the host and port of THE_URL \(.+\), in 3 attempts/,
    );
    if (connections < 20) listener.close();
    await served;
    assert.equal(connections, 3);
  });
}

Deno.test("openDatabase() says that MCP_DATABASE_CA is no certificate", async () => {
  await assert.rejects(
    openDatabase({
      url: urlOf({ port: 9 }),
      setting: "THE_URL",
      certificateAuthority: "no certificate",
    }),
    /^Fault: MCP_DATABASE_CA must be one certificate as PEM/,
  );
});

Deno.test("Supabase's authorities vouch for Supabase's hosts alone", async () => {
  for (const host of ["db.ref.supabase.co", "aws-0.pooler.supabase.com"]) {
    const url = `postgresql://postgres@${host}/postgres`;
    assert.match(await authoritiesFor({ url }), /^-----BEGIN CERTIFICATE-----/);
  }
  for (const host of ["supabase.co.example", "notsupabase.co", "db"]) {
    const url = `postgresql://postgres@${host}/postgres`;
    assert.equal(await authoritiesFor({ url }), "");
  }
});

Deno.test("only this machine's own addresses may go without TLS", () => {
  for (const host of ["localhost", "127.0.0.1", "127.255.0.9", "[::1]"]) {
    assert.ok(isLoopback(`postgresql://${host}/postgres`), host);
  }
  for (
    const host of [
      "localhost.example",
      "127.0.0.1.example",
      "127.0.0.999",
      "127.1",
      "0.0.0.0",
    ]
  ) {
    assert.ok(!isLoopback(`postgresql://${host}/postgres`), host);
  }
});

/** A database in TLS, by a name that is not this machine's own. */
async function frontOf(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const front = await tlsFront(Number(url.port));
  url.hostname = "0.0.0.0";
  url.port = String(front.port);
  return {
    url: url.href,
    certificate: front.certificate,
    [Symbol.asyncDispose]: () => front[Symbol.asyncDispose](),
  };
}

function envFor({ url, certificate }: Awaited<ReturnType<typeof frontOf>>) {
  return { MCP_OWNER_DATABASE_URL: url, MCP_DATABASE_CA: certificate };
}
