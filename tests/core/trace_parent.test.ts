import assert from "node:assert/strict";
import { traceParentFrom } from "../../supabase/functions/mcp/core/event.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";

Deno.test("traceParentFrom() reads a traceparent", () => {
  const read = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true };
  assert.deepEqual(traceParentFrom(`00-${TRACE_ID}-${SPAN_ID}-01`), read);
  assert.deepEqual(traceParentFrom(`01-${TRACE_ID}-${SPAN_ID}-03-more`), read);
});

Deno.test("traceParentFrom() says whether the trace is kept", () => {
  const parent = traceParentFrom(`00-${TRACE_ID}-${SPAN_ID}-02`);
  assert.equal(parent!.sampled, false);
});

for (
  const traceparent of [
    `ff-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${"0".repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${"0".repeat(16)}-01`,
    `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-01\n`,
    `x00-${TRACE_ID}-${SPAN_ID}-01`,
    5,
    undefined,
  ]
) {
  Deno.test(`traceParentFrom() finds no trace in ${JSON.stringify(traceparent)}`, () => {
    assert.equal(traceParentFrom(traceparent), undefined);
  });
}
