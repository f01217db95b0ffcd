import type { Auth } from "../../supabase/local/auth/auth.ts";
import { realAuth } from "./real_auth.ts";
import { type RealBinary, realBinary } from "./real_binary.ts";

/**
 * Has facts proven of the real Supabase Auth. Where it cannot be had, a test
 * takes their place that says why: ignored, or failing where it is required.
 */
export async function onRealAuth(
  prove: (name: string, auth: Auth, binary: RealBinary) => void,
): Promise<void> {
  const binary = await realBinary();
  if (typeof binary !== "string") {
    return prove("Supabase Auth", realAuth(binary), binary);
  }
  const lack = `${binary}; set HOMEPORT_AUTH_BINARY to a build of Supabase ` +
    "Auth, and HOMEPORT_AUTH_SOURCE to the folder of its source";
  Deno.test({
    name: `Supabase Auth is not asked: ${lack}`,
    ignore: Deno.env.get("HOMEPORT_AUTH_REQUIRED") !== "1",
    fn() {
      throw new Error(`The real Supabase Auth is required: ${lack}.`);
    },
  });
}
