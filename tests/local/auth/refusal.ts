import assert from "node:assert/strict";
import type { Answer } from "./auth_under_test.ts";

/** Asserts a refusal in Supabase Auth's own shape, header included. */
export function assertRefused(
  { status, body, headers }: Answer,
  expected: number,
  error_code: string,
  msg: string,
): void {
  const { error_id: _, ...rest } = body;
  assert.deepEqual(rest, { code: expected, error_code, msg });
  assert.equal(status, expected);
  assert.equal(headers.get("x-sb-error-code"), error_code);
}

/** Asserts a refusal as OAuth words it. */
export function assertOAuthRefused(
  { status, body }: Answer,
  error: string,
  error_description: string,
): void {
  assert.deepEqual(body, { error, error_description });
  assert.equal(status, 400);
}
