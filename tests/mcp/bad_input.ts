import assert from "node:assert/strict";
import type { RawRequest, RawServer } from "./raw_requests.ts";

/** One way to break the protocol, and what its specification answers. */
export interface BadInput extends RawRequest {
  /** What is wrong, as a test's name says it. */
  readonly fault: string;
  /** Where the specification says so. */
  readonly clause: string;
  readonly status: number;
  /** The number of the JSON-RPC error; absent where there is no body. */
  readonly code?: number;
  /** The id of the answer: null where the request's cannot be told. */
  readonly id?: string | number | null;
  /** What the answer says; it is harmless in any case. */
  readonly says?: RegExp;
}

/** More than an answer needs to say what is wrong, and less than a flood. */
const MAX_ANSWER = 5_000;

/** What only the inside of the server knows, or zod's raw findings. */
const INTERNAL =
  /\bat \S+:\d+|node_modules|\.ts\b|ZodError|"path"|"expected"|TypeError|SyntaxError/;

/** Registers, for every row of a table, that it gets the specified answer. */
export function testBadInput(
  family: string,
  server: () => RawServer,
  table: readonly BadInput[],
) {
  for (
    const { fault, clause, status, code, id = 1, says, ...request } of table
  ) {
    Deno.test(`${family}: ${fault} is answered ${status}${code === undefined ? "" : ` with ${code}`} (${clause})`, async () => {
      const { headers, text, message, ...answer } = await server().ask(request);
      assert.equal(answer.status, status, text);
      assert.ok(text.length <= MAX_ANSWER, `${text.length} characters`);
      assert.doesNotMatch(text, INTERNAL);
      if (code === undefined) return assert.equal(text, "");
      assert.match(
        headers.get("content-type") ?? "",
        status === 200
          ? /^(application\/json|text\/event-stream)/
          : /^application\/json/,
      );
      assert.equal(message.jsonrpc, "2.0");
      assert.equal(message.id, id);
      assert.equal(message.error.code, code);
      assert.match(message.error.message, says ?? /./);
      assert.equal("result" in message, false);
    });
  }
}
