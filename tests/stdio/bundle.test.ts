import assert from "node:assert/strict";

const FUNCTION = new URL("../../supabase/functions/mcp/", import.meta.url);

Deno.test("the deployed function carries nothing of STDIO", async () => {
  const modules = await modulesOf("index.ts");
  assert.ok(modules.some((name) => name.endsWith("/mcp/server.ts")));
  assert.deepEqual(
    modules.filter((name) => /stdio|modelcontextprotocol\/client/.test(name)),
    [],
  );
});

/** All that a module of the function imports, and what that imports. */
async function modulesOf(entry: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL(entry, FUNCTION).pathname],
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  return modules.map(({ specifier }: { specifier: string }) => specifier);
}
