import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stack } from "../../supabase/local/stack.ts";
import { withStack } from "../support/stack.ts";
import { converse } from "./conversation.ts";
import { nodePackages } from "./kept.ts";
import { demoPerson } from "./person.ts";
import { whereThereIs } from "./where_there_is.ts";

/** What became of a check. */
interface Checked {
  readonly check: string;
  readonly status: "passed" | "failed" | "skipped";
  /** What it says where it did not pass. */
  readonly message: string | undefined;
}

/** A check that does not pass, and why that is not ours to mend. */
interface Deviation extends Checked {
  readonly why: string;
}

const OWN_ERRORS: readonly Deviation[] = [
  {
    check: "oauth_dcr_http_redirect_uri",
    status: "skipped",
    message:
      "Dynamic client registration was rejected, but redirect_uri validation was not isolated.",
    why:
      "Supabase Auth refuses the address as `validation_failed`, not as RFC 7591's `invalid_redirect_uri`.",
  },
  {
    check: "oauth_invalid_authorize_redirect",
    status: "skipped",
    message:
      "Authorization request was rejected, but redirect_uri validation was not isolated.",
    why:
      "Supabase Auth refuses, and redirects nowhere, in words of its own as well.",
  },
  {
    check: "oauth_invalid_redirect",
    status: "skipped",
    message:
      "Token request was rejected for a non-redirect reason: Invalid authorization code",
    why:
      "The check sends a spent code, which Supabase Auth looks at before the address.",
  },
];

/** All that does not pass, by the revision of the protocol that is checked. */
const DEVIATIONS: Readonly<Record<string, readonly Deviation[]>> = {
  "2025-11-25": OWN_ERRORS,
  "2025-06-18": OWN_ERRORS,
  "2025-03-26": [{
    check: "request_client_registration",
    status: "failed",
    message: "Dynamic Client Registration failed (404).",
    why:
      "That revision looks for the authorization server at the host's root, where a Supabase project serves nothing.",
  }],
};

const node = await nodePackages();

whereThereIs("@mcpjam/sdk", typeof node === "string" ? node : undefined, () => {
  Deno.test("every OAuth check passes but those that are Supabase Auth's to answer for", async (t) => {
    await withStack(async (stack) => {
      for (const [version, deviations] of Object.entries(DEVIATIONS)) {
        await t.step(version, async () => {
          const checks = await checked(stack, version);
          assert.deepEqual(
            checks.filter(({ status }) => status !== "passed"),
            deviations.map(({ why: _, ...check }) => check),
          );
        });
      }
    });
  });
});

/** All checks of a revision, with the demo user at the browser. */
async function checked(
  stack: Stack,
  version: string,
): Promise<readonly Checked[]> {
  if (typeof node === "string") throw new Error(node);
  const person = await demoPerson(stack, ["workouts:read"]);
  await using conversation = converse(Deno.execPath(), [
    "run",
    "--quiet",
    "--allow-all",
    "--no-config",
    "--node-modules-dir=manual",
    join(import.meta.dirname!, "node/oauth_checks.ts"),
    node.dir,
    stack.endpoint,
    version,
  ], { DO_NOT_TRACK: "1" });
  for (;;) {
    const { visit, steps } = await conversation.hear();
    if (visit) await person.visits(new URL(visit));
    // deno-lint-ignore no-explicit-any -- its own shape
    else {return steps.map(({ step, status, error }: any) => ({
        check: step,
        status,
        message: error?.message,
      })
      );}
  }
}
