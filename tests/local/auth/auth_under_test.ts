import postgres from "postgres";
import {
  authServer,
  type AuthServerOptions,
} from "../../../supabase/local/auth/auth_server.ts";
import { newSigningKey } from "../../../supabase/local/auth/signing_key.ts";
import { serviceToken } from "../../../supabase/local/auth/tokens/service_token.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";

export const ISSUER = "http://project.test/auth/v1";
export const SITE = "http://127.0.0.1:3000";

/** What a request may carry; the method is POST where there is a body. */
export interface Call {
  readonly method?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the server answered; `body` is what JSON says, or the text. */
export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

/** A server that can be asked. */
export interface Asked {
  call(path: string, call?: Call): Promise<Answer>;
}

/** The server in this process, on a database of its own, at a time of the test's choosing. */
export interface AuthUnderTest extends Asked, AsyncDisposable {
  readonly database: TestDatabase;
  readonly options: AuthServerOptions;
  /** The token of the role `service_role`. */
  readonly adminToken: string;
  /** Moves the server's clock forward. */
  pass(seconds: number): void;
}

/** Starts an {@linkcode AuthUnderTest}; `await using` it. */
export async function authUnderTest(
  changes: Partial<AuthServerOptions> = {},
): Promise<AuthUnderTest> {
  const database = await freshDatabase();
  const sql = postgres(database.url("supabase_auth_admin"), {
    max: 8,
    onnotice() {},
    // A call that waits for a lock it should not is to fail, not to hang.
    connection: { statement_timeout: 5_000 },
  });
  let aheadMs = 0;
  const options: AuthServerOptions = {
    sql,
    issuer: ISSUER,
    siteUrl: SITE,
    authorizationPath: "/oauth/consent",
    signingKey: await newSigningKey(),
    now: () => new Date(Date.now() + aheadMs),
    ...changes,
  };
  const server = authServer(options);
  return {
    database,
    options,
    adminToken: await serviceToken(options.signingKey),
    async call(path, call = {}) {
      return await answerOf(await server.request(path, requestOf(call)));
    },
    pass(seconds) {
      aheadMs += seconds * 1000;
    },
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** What a response says. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    body: json ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

/** The request that makes a call. */
export function requestOf({ method, json, form, text, token, headers }: Call) {
  const body = form ? new URLSearchParams(form) : text ?? JSON.stringify(json);
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  };
}
