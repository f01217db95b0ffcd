import assert from "node:assert/strict";
import {
  ANSWER_LIMIT_BYTES,
  toPage,
} from "../../supabase/functions/mcp/core/page.ts";

const OPTIONS = {
  limit: 10,
  key: (row: string) => [row.length],
  item: (row: string) => row,
};

Deno.test("toPage() gives no cursor with the last page", () => {
  assert.deepEqual(toPage(["a", "b"], OPTIONS), {
    items: ["a", "b"],
    truncated: false,
  });
});

Deno.test("toPage() gives a cursor where there is more than was asked for, and calls that no cut", () => {
  const { items, next_cursor, truncated } = toPage(["a", "b"], {
    ...OPTIONS,
    limit: 1,
  });
  assert.deepEqual({ items, truncated }, { items: ["a"], truncated: false });
  assert.equal(next_cursor, btoa("[1]"));
});

Deno.test("toPage() counts what stands beside the items", () => {
  const rows = ["a".repeat(20_000), "b".repeat(20_000)];
  const beside = { notes: "ü".repeat(15_000) };
  const answer = toPage(rows, { ...OPTIONS, beside });
  assert.equal(answer.items.length, 1);
  assert.equal(answer.truncated, true);
  assert.equal(answer.notes, beside.notes);
  assert.equal(toPage(rows, OPTIONS).items.length, 2);
});

Deno.test("toPage() leaves a page with a start empty where nothing fits", () => {
  const answer = toPage(["a".repeat(30_000)], {
    ...OPTIONS,
    beside: { notes: "n".repeat(40_000) },
    start: [0],
  });
  assert.deepEqual(answer.items, []);
  assert.equal(answer.next_cursor, btoa("[0]"));
  assert.equal(answer.truncated, true);
});

Deno.test("toPage() gives an item that is alone too large, since a page must get on", () => {
  const large = "a".repeat(ANSWER_LIMIT_BYTES);
  const { items, truncated, next_cursor } = toPage([large, "b"], OPTIONS);
  assert.deepEqual(items, [large]);
  assert.equal(truncated, true);
  assert.equal(next_cursor, btoa(`[${large.length}]`));
});
