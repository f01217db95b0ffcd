import assert from "node:assert/strict";
import { freePort } from "../../supabase/local/free_port.ts";

Deno.test("freePort() gives no two tests the same port, before either listens", () => {
  const ports = Array.from({ length: 1_000 }, freePort);
  assert.equal(new Set(ports).size, ports.length);
});
