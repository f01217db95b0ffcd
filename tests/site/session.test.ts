import assert from "node:assert/strict";
import { signedInUser } from "../../supabase/site/session.ts";
import { fakeProject } from "./fake_project.ts";

Deno.test("signedInUser() is who Supabase Auth says", async () => {
  const { site } = await fakeProject({});
  assert.equal((await signedInUser(site.supabase))?.email, "ada@example.com");
});

Deno.test("signedInUser() does not sign out where Supabase Auth is down", async () => {
  const { site, calls } = await fakeProject({
    "GET /auth/v1/user": { status: 503 },
  });
  await assert.rejects(signedInUser(site.supabase), { remedy: "retry" });
  assert.deepEqual(calls, ["GET /auth/v1/user"]);
});

Deno.test("signedInUser() ends this browser's session only", async () => {
  const { site, calls } = await fakeProject({
    "GET /auth/v1/user": { status: 401, body: { error_code: "bad_jwt" } },
    "POST /auth/v1/logout?scope=local": { status: 204, body: "" },
  });
  await signedInUser(site.supabase);
  assert.equal(calls.at(-1), "POST /auth/v1/logout?scope=local");
});
