import assert from "node:assert/strict";
import { join } from "node:path";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { withStack } from "../support/stack.ts";
import { nodePackages } from "./kept.ts";
import { whereThereIs } from "./where_there_is.ts";

const LAUNCHER =
  "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";

const node = await nodePackages();

whereThereIs(
  "The Inspector",
  typeof node === "string" ? node : undefined,
  () => {
    Deno.test("the Inspector finds nothing to say of the whole catalogue, in either family", async (t) => {
      await withStack(async (stack) => {
        const user = await signIn(stack, "demo@example.com");
        const { accessToken } = await connectClient(stack, user, PERMISSIONS);
        for (const era of ["legacy", "modern"]) {
          await t.step(era, async () => {
            const { tools, faults } = await inspected([
              "--server-url",
              stack.endpoint,
              "--transport",
              "http",
              "--protocol-era",
              era,
              "--header",
              `Authorization: Bearer ${accessToken}`,
            ]);
            assert.deepEqual(tools, CATALOGUE.tools.map(({ name }) => name));
            assert.deepEqual(faults, []);
          });
        }
      });
    });
  },
);

/** What the Inspector's CLI says of the tools, strictly; Deno runs it, for it asks for a newer Node than we do. */
async function inspected(options: readonly string[]) {
  if (typeof node === "string") throw new Error(node);
  const home = await Deno.makeTempDir({ prefix: "inspector-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        "--no-config",
        "--node-modules-dir=manual",
        join(node.dir, LAUNCHER),
        "--cli",
        ...options,
        "--method",
        "tools/list",
        "--strict",
        "--format",
        "json",
      ],
      // Else it keeps what it learns in the user's home.
      env: { MCP_STORAGE_DIR: home },
    }).output();
    const complaints = new TextDecoder().decode(stderr);
    assert.equal(code, 0, complaints);
    const { result, schemaFindings = [] } = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    return {
      tools: result.tools.map(({ name }: { name: string }) => name),
      faults: schemaFindings.flatMap(faultsOf),
    };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** What the Inspector says of one tool, a line each. */
function faultsOf(
  { toolName, findings }: {
    readonly toolName: string;
    readonly findings: readonly Readonly<Record<string, string>>[];
  },
): readonly string[] {
  return findings.map(({ severity, schema, path, rule }) =>
    `${severity}: ${toolName} ${schema}.${path} ${rule}`
  );
}
