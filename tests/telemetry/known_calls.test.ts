import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import {
  type FunctionProcess,
  startFunction,
} from "../../supabase/local/function_process.ts";
import { messageIn, toolCall } from "../attack/tool_call.ts";
import { freshDatabase } from "../support/database.ts";
import { functionEnv, OPERATOR_KEY } from "../support/function_env.ts";
import {
  type ReadFamily,
  readOpenMetrics,
  total,
} from "../support/open_metrics.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { published } from "../support/published.ts";
import { tokenIssuer } from "../support/tokens.ts";

const CALLS = "homeport_calls_total";
const TIMED = "mcp_server_operation_duration_seconds_count";
const ENTRY =
  new URL("../../supabase/functions/mcp/index.ts", import.meta.url).pathname;

Deno.test("counters match 10,000 known calls exactly, across four processes, clean stops and a death", async () => {
  await using open = new AsyncDisposableStack();
  const database = open.use(await freshDatabase());
  const { sql } = database;
  await sql`update mcp.settings set client_burst_credits = 1000000000,
    user_burst_credits = 1000000000, client_credits_per_minute = 1000000000,
    user_credits_per_minute = 1000000000`;
  const issuer = await tokenIssuer();
  const auth = open.use(published({
    "/auth/v1/.well-known/jwks.json": issuer.jwks,
  }));
  const tokens = await Promise.all(Array.from({ length: 8 }, async () => {
    const caller: Caller = await connectedClient(
      database,
      await addUser(database),
    );
    return await issuer.token(caller, { exp: Date.now() / 1000 + 3_600 });
  }));
  const start = () =>
    startFunction({
      port: freePort(),
      entry: ENTRY,
      env: functionEnv(auth.url, database),
      log() {},
    });
  const running: FunctionProcess[] = await Promise.all(
    Array.from({ length: 4 }, start),
  );
  open.defer(async () => {
    await Promise.all(running.map((process) => process.kill()));
  });

  const known = { whoami: 0, list_exercises: 0, refused: 0 };
  /** Has every process named answer so many calls, a tenth of them refused unless all are to be done. */
  async function make(calls: number, at: readonly number[], refusing = true) {
    let next = 0;
    await Promise.all(at.flatMap((place) =>
      tokens.map(async (token) => {
        const { url } = running[place]!;
        while (next < calls) {
          const n = next++;
          const kind = refusing && n % 10 === 0
            ? "refused"
            : n % 3 === 0
            ? "list_exercises"
            : "whoami";
          const tool = kind === "refused" ? "list_workouts" : kind;
          const args = kind === "refused" ? { limit: -1 } : {};
          const response = await fetch(
            `${url}/mcp`,
            toolCall(token, tool, args),
          );
          const { result } = JSON.parse(messageIn(await response.text()));
          assert.equal(result.isError === true, kind === "refused");
          known[kind]++;
        }
      })
    ));
  }
  let last = 0;
  /** What all processes give, each having added what it has not yet told; never less than before. */
  async function scrape(): Promise<readonly ReadFamily[]> {
    let families: readonly ReadFamily[] = [];
    for (const { url } of running) {
      const response = await fetch(`${url}/mcp/metrics`, {
        headers: { authorization: `Bearer ${OPERATOR_KEY}` },
      });
      families = readOpenMetrics(await response.text());
      const calls = total(families, CALLS) + total(families, TIMED);
      assert.ok(calls >= last, "A counter went back.");
      last = calls;
    }
    return families;
  }
  async function replaced(place: number, end: () => Promise<void>) {
    await end();
    running[place] = await start();
  }
  /** Has records be settled that are old enough, as two minutes later. */
  async function later() {
    await sql`update mcp.counting set seen_at = seen_at - interval '1 hour'`;
  }

  await make(3_000, [0, 1, 2, 3]);
  await Promise.all(
    [0, 1, 2, 3].map((place) => replaced(place, () => running[place]!.stop())),
  );
  // Nobody has scraped yet: what is there, they have left behind.
  const stopped = await scrape();
  assert.equal(total(stopped, CALLS), 3_000);
  assert.equal(total(stopped, TIMED), 3_000);

  await later();
  await make(3_000, [0, 1, 2, 3]);
  await replaced(2, () => running[2]!.stop());
  await later();
  await scrape();

  // One dies right after its last answer; it had told nothing of them yet.
  await make(500, [1], false);
  await replaced(1, () => running[1]!.kill());
  await make(3_500, [0, 1, 2, 3]);
  await replaced(3, () => running[3]!.stop());
  // What is refused is recorded after its answer.
  await later();
  const deadline = Date.now() + 30_000;
  while (total(await scrape(), CALLS) < 10_000) {
    assert.ok(Date.now() < deadline, "Calls are missing.");
  }
  const end = await scrape();

  const { refused, ...done } = known;
  for (const [tool, calls] of Object.entries(done)) {
    const labels = { gen_ai_tool_name: tool, outcome: "done" };
    assert.equal(total(end, CALLS, labels), calls);
  }
  assert.equal(total(end, CALLS, { error_type: "invalid_input" }), refused);
  assert.equal(total(end, CALLS), 10_000);
  const timed = total(end, TIMED);
  assert.ok(timed <= 10_000 && timed >= 9_500, `${timed}`);
  const [{ settled_id }] = await sql`select settled_id from mcp.counting` as [
    { settled_id: string },
  ];
  assert.ok(Number(settled_id) > 0, "Nothing has been settled meanwhile.");
});
