import assert from "node:assert/strict";
import postgres from "postgres";
import { freshDatabase } from "../../support/database.ts";
import { type TlsFront, tlsFront } from "../../support/tls_front.ts";
import { type Instead, type Patient, patient } from "./patient.ts";
import { renamed } from "./tampering.ts";

const open = new AsyncDisposableStack();
let sound: Patient;
let inTls: TlsFront;
Deno.test.beforeAll(async () => {
  sound = open.use(await patient());
  const { port } = new URL(sound.stack.databaseUrl());
  inTls = open.use(await tlsFront(Number(port)));
});
Deno.test.afterAll(() => open.disposeAsync());

const PROJECT = "https://project.example";
const SITE = "https://site.example";

/** What is found where the stack is not on this machine, as far as its names say. */
async function findingsAt(
  { project = PROJECT, site = SITE, script = "", ...instead }:
    & Instead
    & { project?: string; site?: string; script?: string } = {},
) {
  const { stack, findings } = sound;
  const endpoint = `${project}/functions/v1/mcp`;
  await using fresh = await freshDatabase();
  await fresh.sql`update mcp.settings set endpoint = ${endpoint}`;
  await fresh.sql`delete from auth.users where email = 'demo@example.com'`;
  await fresh.sql.unsafe(script);
  const database = postgres(fresh.url("postgres"), { max: 1, onnotice() {} });
  try {
    return await findings({
      endpoint,
      by: renamed({ [stack.supabaseUrl]: project, [stack.siteUrl]: site }),
      database,
      // The stack's own tokens are for its own name.
      token: undefined,
      ...instead,
    });
  } finally {
    await database.end();
  }
}

/** The way to the stack's database by a name that is not this machine's own. */
function gatewayUrl(
  { password = "b".repeat(32), sslmode = "require" } = {},
): string {
  const url = new URL(sound.stack.databaseUrl("mcp_gateway"));
  url.hostname = "0.0.0.0";
  url.password = password;
  url.searchParams.set("sslmode", sslmode);
  url.port = String(inTls.port);
  return url.href;
}

Deno.test("the doctor finds nothing on a sound deployment elsewhere", async () => {
  assert.deepEqual(await findingsAt(), []);
});

Deno.test("the doctor finds endpoint.plain-http, and nothing else, where the endpoint has no TLS", async () => {
  const project = "http://project.example";
  assert.deepEqual(await findingsAt({ project }), ["endpoint.plain-http"]);
});

Deno.test("the doctor finds site.plain-http, and nothing else, where the site has no TLS", async () => {
  const site = "http://site.example";
  assert.deepEqual(await findingsAt({ site }), ["site.plain-http"]);
});

Deno.test("the doctor finds secrets.demo-user, and nothing else, where demo data was deployed", async () => {
  const script = await Deno.readTextFile(
    new URL("../../../supabase/seed.sql", import.meta.url),
  );
  assert.deepEqual(await findingsAt({ script }), ["secrets.demo-user"]);
});

for (const secretKey of ["0".repeat(64), "s3cr3t-but-short"]) {
  Deno.test(`the doctor finds secrets.short-key, and nothing else, where the key is ${secretKey}`, async () => {
    assert.deepEqual(await sound.findings({ secretKey }), [
      "secrets.short-key",
    ]);
  });
}

Deno.test("the doctor finds pooler.cannot-sign-in, and nothing else, where the password is another", async () => {
  const url = new URL(sound.stack.databaseUrl("mcp_gateway"));
  url.password = "another";
  assert.deepEqual(
    await sound.findings({ gatewayUrl: url.href }),
    ["pooler.cannot-sign-in"],
  );
});

Deno.test("the doctor finds pooler.other-role, and nothing else, where the function connects as the owner", async () => {
  assert.deepEqual(
    await sound.findings({ gatewayUrl: sound.stack.databaseUrl("postgres") }),
    ["pooler.other-role"],
  );
});

Deno.test("the doctor says that it could not look where MCP_DATABASE_URL leads nowhere", async () => {
  const { findings, failed } = await sound.diagnosis({
    gatewayUrl: "postgresql://mcp_gateway:x@127.0.0.1:9/postgres",
  });
  assert.deepEqual([findings, failed], [[], true]);
});

/** What is found beside that, where there is no pooler in between, and not on this machine. */
async function foundBesideDirect(
  options: { readonly password?: string; readonly sslmode?: string },
) {
  const { password = "b".repeat(32) } = options;
  await sound.sql.unsafe(`alter role mcp_gateway password '${password}'`);
  try {
    const found = await sound.findings({
      gatewayUrl: gatewayUrl(options),
      certificateAuthority: inTls.certificate,
      token: undefined,
    });
    assert.ok(found.includes("pooler.direct"));
    return found.filter((id) => id !== "pooler.direct");
  } finally {
    await sound.sql`alter role mcp_gateway password 'postgres'`;
  }
}

Deno.test("the doctor finds pooler.direct, and nothing else, where there is no pooler in between", async () => {
  assert.deepEqual(await foundBesideDirect({}), []);
});

Deno.test("the doctor finds secrets.weak-password, and nothing else, where the password is short", async () => {
  assert.deepEqual(await foundBesideDirect({ password: "postgres" }), [
    "secrets.weak-password",
  ]);
});

for (const sslmode of ["disable", "prefer"]) {
  Deno.test(`the doctor finds pooler.plain, and nothing else, where sslmode is ${sslmode}`, async () => {
    assert.deepEqual(await foundBesideDirect({ sslmode }), ["pooler.plain"]);
  });
}
