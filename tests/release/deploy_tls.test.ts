import assert from "node:assert/strict";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { Fault } from "../../supabase/local/fault.ts";
import { fillProject } from "../../supabase/local/postgres/project.ts";
import { cliOutput } from "../../supabase/local/supabase_cli.ts";
import {
  type ProjectCli,
  projectCli,
} from "../../supabase/operate/deploy/project_cli.ts";
import { workspaceFor } from "../../supabase/operate/deploy/workspace.ts";
import { freshDatabase } from "../support/database.ts";
import { plainImpostor, tlsImpostor } from "../support/impostor.ts";
import { tlsFront } from "../support/tls_front.ts";
import { SITE_URL } from "./deployable_project.ts";
import { rehearsal } from "./rehearsal.ts";

const PASSWORD = "the-owners-password";
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);

/** Runs `db push` as a deployment does, on this database instead of the project's. */
async function push(url: string, authority?: string): Promise<void> {
  await using staged = await rehearsal();
  await using workspace = await workspaceFor({
    siteUrl: SITE_URL,
    given: new Map(authority ? [["MCP_DATABASE_CA", authority]] : []),
  });
  const cli: ProjectCli = projectCli((args, input) =>
    cliOutput(
      args.map((arg) =>
        arg === `--remote=${staged.ref}` ? `--remote=${url}` : arg
      ),
      { ...input, env: { ...input?.env, ...staged.env } },
    ), { dir: workspace.dir, ref: staged.ref });
  await cli.run(["db", "push", "--yes"]);
}

function urlOf(port: number): string {
  return `postgresql://postgres:${PASSWORD}@0.0.0.0:${port}/postgres`;
}

for (
  const [what, start] of [
    ["without TLS", () => Promise.resolve(plainImpostor())],
    ["with a self-signed certificate", tlsImpostor],
  ] as const
) {
  Deno.test(`an impostor ${what} gets no password from the CLI of a deployment`, async () => {
    await using impostor = await start();
    await assert.rejects(push(urlOf(impostor.port)), Fault);
    const heard = await impostor.heard();
    assert.ok(heard.length > 0);
    for (const bytes of heard) {
      if (bytes.length > 0) assert.deepEqual(bytes, SSL_REQUEST);
    }
  });
}

Deno.test("the CLI of a deployment reaches a database whose certificate it verifies", async () => {
  await using database = await freshDatabase("template1");
  await fillProject(database.url, standIn);
  const url = new URL(database.url("postgres"));
  await using front = await tlsFront(Number(url.port));
  url.hostname = "0.0.0.0";
  url.port = String(front.port);
  await push(url.href, front.certificate);
  const found = await database.sql`
    select from pg_tables where schemaname = 'mcp'`;
  assert.ok(found.length > 0);
});
