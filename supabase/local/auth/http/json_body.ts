import type { Context } from "hono";
import { z } from "zod";
import { AuthError } from "./auth_error.ts";

const MAX_BODY_BYTES = 1 << 20;

/** A text member of a body; absent and null both read as the empty text. */
export const Text = z.string().nullish().transform((value) => value ?? "");

/** A member of a body that holds an object, or nothing. */
export const Members = z.record(z.string(), z.json()).nullish();

/**
 * Reads the body as JSON of the given form.
 *
 * @throws {AuthError} 413 for more than 1 MiB, else 400 `bad_json` in the given words.
 */
export async function jsonBody<T extends z.ZodType>(
  c: Context,
  schema: T,
  complaint = "Could not parse request body as JSON: ",
): Promise<z.output<T>> {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > MAX_BODY_BYTES) {
    throw new AuthError(
      413,
      "request_entity_too_large",
      `Request body too large (max ${MAX_BODY_BYTES} bytes)`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  const read = schema.safeParse(jsonFrom(text));
  if (read.success) return read.data;
  // Only the first complaint ends in a reason.
  const reason = text === "" ? "unexpected end of JSON input" : "invalid value";
  throw new AuthError(
    400,
    "bad_json",
    complaint.endsWith(" ") ? complaint + reason : complaint,
  );
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
