import assert from "node:assert/strict";
import { toolCall } from "../attack/tool_call.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { demoClient } from "../support/demo.ts";
import { modernInit } from "../support/modern_request.ts";

const PARAMS = { name: "list_exercises", arguments: {} };

// To be told would cost every call a tenth of its CPU time.
Deno.test("a call asks for its request's signal in neither family, unless its tool does", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const token = await app.token(await demoClient(database));
  const legacy = toolCall(token, PARAMS.name);
  const modern = modernInit({ method: "tools/call", params: PARAMS, token });

  const usual = await asked(() => app.fetch("http://127.0.0.1/mcp/health"));
  for (const init of [legacy, modern]) {
    const count = await asked(async () => {
      const response = await app.request("", init);
      assert.match(await response.text(), /"structuredContent"/);
    });
    assert.equal(count, usual);
  }
});

/** How often any request is asked for its signal meanwhile; the test's own gateway does so too. */
async function asked(work: () => Promise<unknown>): Promise<number> {
  const own = Object.getOwnPropertyDescriptor(Request.prototype, "signal")!;
  let count = 0;
  Object.defineProperty(Request.prototype, "signal", {
    ...own,
    get() {
      count++;
      return own.get!.call(this);
    },
  });
  try {
    await work();
  } finally {
    Object.defineProperty(Request.prototype, "signal", own);
  }
  return count;
}
