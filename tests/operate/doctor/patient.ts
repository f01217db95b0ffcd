import postgres from "postgres";
import { connectClient } from "../../../supabase/local/connect_client.ts";
import { signIn } from "../../../supabase/local/sign_in.ts";
import type { Stack } from "../../../supabase/local/stack.ts";
import { openDatabase } from "../../../supabase/operate/database.ts";
import { askingBy } from "../../../supabase/operate/doctor/ask.ts";
import type { Means } from "../../../supabase/operate/doctor/deployment.ts";
import { migrationFiles } from "../../../supabase/operate/doctor/migration_files.ts";
import {
  type Diagnosis,
  diagnosisOf,
} from "../../../supabase/operate/doctor/mod.ts";
import { testStack } from "../../support/stack.ts";

/** What an examination is made with instead of the usual; undefined leaves it out. */
export type Instead =
  & {
    readonly [Name in keyof Omit<Means, "ask">]?: Means[Name] | undefined;
  }
  & {
    /** The proxy in front of it. */
    readonly by?: typeof fetch;
    /** How the project's Supabase Auth is set, or the status instead of that. */
    readonly authConfig?: Readonly<Record<string, unknown>> | number;
  };

/** A sound deployment: the local stack, with a client signed in. */
export interface Patient extends AsyncDisposable {
  readonly stack: Stack;
  /** The stack's database, as the superuser. */
  readonly sql: postgres.Sql;
  /** A token of a new client with all it needs. */
  newToken(): Promise<string>;
  /** What the doctor says; from outside and inside, signed in. */
  diagnosis(instead?: Instead): Promise<Diagnosis>;
  /** The ids of what is found. */
  findings(instead?: Instead): Promise<readonly string[]>;
}

const SOUND = { security_update_password_require_current_password: true };

/** Answers for the platform's Management API, and passes the rest on. */
function withManagementApi(
  by: typeof fetch,
  authConfig: Readonly<Record<string, unknown>> | number,
): typeof fetch {
  return async function managed(input, init) {
    const { hostname, pathname } = new URL(String(input));
    if (hostname !== "api.supabase.com") return await by(input, init);
    const path = "/v1/projects/abcdefghijklmnopqrst/config/auth";
    if (pathname !== path) return new Response(null, { status: 404 });
    return typeof authConfig === "number"
      ? new Response(null, { status: authConfig })
      : Response.json(authConfig);
  };
}

/** Starts one; `await using` it. */
export async function patient(): Promise<Patient> {
  const stack = await testStack();
  const owner = await openDatabase({
    url: stack.databaseUrl("postgres"),
    setting: "--database",
  });
  const sql = postgres(stack.databaseUrl(), { max: 1, onnotice() {} });
  // One user's examinations, all at once.
  await sql`
    update mcp.settings
    set client_burst_credits = 100000, user_burst_credits = 100000`;
  async function newToken() {
    const user = await signIn(stack, "demo@example.com");
    const { accessToken } = await connectClient(stack, user, [
      "account:read",
      "workouts:read",
    ]);
    return accessToken;
  }
  const means = {
    endpoint: stack.endpoint,
    database: owner,
    gatewayUrl: stack.databaseUrl("mcp_gateway"),
    token: await newToken(),
    secretKey: stack.functionSecretKey,
    managementToken: `sbp_${"0".repeat(40)}`,
    projectRef: "abcdefghijklmnopqrst",
    databaseLimitBytes: 500_000_000,
    migrations: await migrationFiles(),
  };
  async function diagnosis(
    { by = fetch, authConfig = SOUND, ...instead }: Instead = {},
  ) {
    const given = Object.entries({ ...means, ...instead })
      .filter(([, value]) => value !== undefined);
    return await diagnosisOf({
      // `as` holds: what must be there is there, as in `means`.
      ...Object.fromEntries(given) as unknown as Means,
      ask: askingBy(withManagementApi(by, authConfig)),
    });
  }
  return {
    stack,
    sql,
    newToken,
    diagnosis,
    async findings(instead) {
      return (await diagnosis(instead)).findings.map(({ id }) => id);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([owner.end(), sql.end()]);
      await stack[Symbol.asyncDispose]();
    },
  };
}
