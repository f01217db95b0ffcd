import assert from "node:assert/strict";
import { disconnect } from "../../supabase/site/connections/connections.ts";
import { deleteEverything } from "../../supabase/site/my_data/delete_everything.ts";
import { fakeProject } from "./fake_project.ts";

const CLIENT = "7a1c1f9e-4a51-4e7c-8c7f-1a2b3c4d5e6f";
const ACCOUNT = "/functions/v1/mcp/account";
const TAKE_BACK = `DELETE ${ACCOUNT}/connections/${CLIENT}`;
const FORGET = `DELETE /auth/v1/user/oauth/grants?client_id=${CLIENT}`;
const LIST = `GET ${ACCOUNT}/connections`;
const DELETE = `DELETE ${ACCOUNT}/data`;
const DONE = { status: 204, body: "" };

Deno.test("disconnect() takes the grants back before it has Supabase Auth forget", async () => {
  const { site, calls } = await fakeProject({
    [TAKE_BACK]: DONE,
    [FORGET]: DONE,
  });
  await disconnect(site, CLIENT);
  assert.deepEqual(calls, [TAKE_BACK, FORGET]);
});

Deno.test("disconnect() is content where Supabase Auth knows of no consent", async () => {
  const { site } = await fakeProject({
    [TAKE_BACK]: DONE,
    [FORGET]: { status: 404, body: { error_code: "oauth_consent_not_found" } },
  });
  await disconnect(site, CLIENT);
});

Deno.test("disconnect() says what is not done where Supabase Auth fails", async () => {
  const { site } = await fakeProject({
    [TAKE_BACK]: DONE,
    [FORGET]: { status: 500, body: {} },
  });
  await assert.rejects(
    disconnect(site, CLIENT),
    /^Problem: The app can do nothing any more, but the sign-in service still/,
  );
});

Deno.test("disconnect() forgets nothing where the grants could not be taken back", async () => {
  const { site, calls } = await fakeProject({ [TAKE_BACK]: { status: 503 } });
  await assert.rejects(disconnect(site, CLIENT), { remedy: "retry" });
  assert.deepEqual(calls, [TAKE_BACK]);
});

Deno.test("deleteEverything() disconnects every app there was", async () => {
  const { site, calls } = await fakeProject({
    [LIST]: { body: { connections: [{ client_id: CLIENT }] } },
    [DELETE]: DONE,
    [TAKE_BACK]: DONE,
    [FORGET]: DONE,
  });
  await deleteEverything(site, " Delete my data ");
  assert.deepEqual(calls, [LIST, DELETE, TAKE_BACK, FORGET]);
});

Deno.test("deleteEverything() asks nothing of the server unless it was confirmed", async () => {
  const { site, calls } = await fakeProject({});
  await assert.rejects(deleteEverything(site, "yes"), /Nothing was deleted/);
  assert.deepEqual(calls, []);
});
