import postgres from "postgres";
import { runScript } from "../postgres/run_script.ts";
import type { Auth } from "./auth.ts";
import { authServer } from "./auth_server.ts";

/** Our stand-in for Supabase Auth, in this process. */
export const standIn: Auth = {
  async install(databaseUrl) {
    const schema = new URL("schema.sql", import.meta.url);
    await runScript(
      databaseUrl("supabase_admin"),
      await Deno.readTextFile(schema),
    );
  },

  start({ databaseUrl, ...options }) {
    const sql = postgres(databaseUrl, { max: 10, onnotice() {} });
    const server = authServer({ ...options, sql });
    return Promise.resolve({
      fetch: (request) => server.fetch(request),
      [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }),
    });
  },
};
