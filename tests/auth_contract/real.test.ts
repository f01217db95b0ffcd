import { prove } from "./prove.ts";
import { startRealAuth } from "./real_auth.ts";
import { realBinary } from "./real_binary.ts";

const binary = await realBinary();

if (typeof binary !== "string") {
  prove("Supabase Auth", () => startRealAuth(binary));
} else {
  const lack = `${binary}; set HOMEPORT_AUTH_BINARY to a build of Supabase ` +
    "Auth, and HOMEPORT_AUTH_SOURCE to the folder of its migrations";
  Deno.test({
    name: `Supabase Auth is not asked: ${lack}`,
    ignore: Deno.env.get("HOMEPORT_AUTH_REQUIRED") !== "1",
    fn() {
      throw new Error(`The real Supabase Auth is required: ${lack}.`);
    },
  });
}
