import postgres from "postgres";
import { z } from "zod";
import { AuthError, failure } from "../http/auth_error.ts";
import type { Visitor } from "../http/visitor.ts";
import type { HookFunction } from "../settings.ts";
import type { Db, Metadata } from "../users/user.ts";
import type { Claims, Method } from "./claims.ts";
import { claimFaults } from "./claim_faults.ts";

const TIMEOUT_MS = 2000;

// A null for the whole output has claims, too: null.
const Output = z.preprocess(
  (output) => output ?? { claims: null },
  z.object({
    error: z.object({
      http_code: z.int().nullish(),
      message: z.string().nullish(),
    }).nullish(),
    claims: z.record(z.string(), z.unknown()).nullish(),
  }),
);

/** The claims as the hook is told them; the audience may be a list. */
export type ToldClaims =
  & Omit<Claims, "aud">
  & { readonly aud: string | readonly string[] };

/**
 * Lets the project's Postgres function replace the claims, every one of them.
 *
 * @throws {AuthError} What the function refuses with; 500 where it fails or
 * returns claims that make no access token.
 */
export async function hookedClaims(
  tx: Db,
  hook: HookFunction,
  claims: ToldClaims,
  method: Method,
  { ip }: Visitor,
  now: Date,
): Promise<Record<string, unknown>> {
  const event = {
    metadata: {
      uuid: crypto.randomUUID(),
      time: now.toISOString(),
      name: "customize-access-token",
      ip_address: ip ?? "",
    },
    user_id: claims.sub,
    claims: { ...claims },
    authentication_method: method,
  };
  const output = await callHook(tx, hook, event);
  const read = Output.safeParse(output);
  if (!read.success) throw failure("Error unmarshaling JSON output.");
  const { error, claims: replaced } = read.data;
  if (error?.message) {
    throw new AuthError(error.http_code || 500, undefined, error.message);
  }
  if (replaced === undefined) {
    throw new AuthError(500, undefined, "output claims field is missing");
  }
  const faults = claimFaults(replaced);
  if (replaced !== null && faults.length === 0) return replaced;
  throw new AuthError(
    500,
    undefined,
    "output claims do not conform to the expected schema: \n" +
      faults.map((fault) => `- ${fault}\n`).join(""),
  );
}

async function callHook(
  tx: Db,
  hook: HookFunction,
  event: Metadata,
): Promise<unknown> {
  const fn = tx(`${hook.schema}.${hook.name}`);
  try {
    await tx`select set_config('statement_timeout', ${
      String(TIMEOUT_MS)
    }, true)`;
    const [row] = await tx`select ${fn}(${tx.json(event)}) as output`;
    await tx`set local statement_timeout to default`;
    return row?.output;
  } catch (cause) {
    if (!(cause instanceof postgres.PostgresError)) throw cause;
    throw failure(
      `Error running hook URI: pg-functions://postgres/${hook.schema}/${hook.name}`,
      cause,
    );
  }
}
