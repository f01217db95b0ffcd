import assert from "node:assert/strict";
import { runningCalls } from "../../supabase/functions/mcp/mcp/running_calls.ts";

const CALL = {
  caller: {
    userId: crypto.randomUUID(),
    clientId: crypto.randomUUID(),
    sessionId: crypto.randomUUID(),
    permissions: [],
    claims: {},
  },
  session: crypto.randomUUID(),
  id: 7,
};

// Defence: calls with the same id are kept side by side.
Deno.test("calls are cancelled by their id after another call with it has ended", async () => {
  const running = runningCalls();
  const [first, second, third] = [started(), started(), started()];
  await first.end();
  running.cancel(CALL);
  assert.ok(second.isCancelled());
  assert.ok(third.isCancelled());
  await Promise.all([second.end(), third.end()]);

  function started() {
    const { promise, resolve } = Promise.withResolvers<void>();
    let signal: AbortSignal | undefined;
    const call = running.run(
      CALL,
      () => new AbortController().signal,
      (signalOf) => {
        signal = signalOf();
        return promise;
      },
    );
    return {
      isCancelled: () => signal?.aborted,
      async end() {
        resolve();
        await call;
      },
    };
  }
});
