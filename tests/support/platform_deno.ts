import assert from "node:assert/strict";

/** The Deno whose API level the platform's runtime has. */
export const PLATFORM_DENO = "2.1.4";

/** Path of {@linkcode PLATFORM_DENO}: the program itself, which npm's wrapper would hide from being killed. */
export async function platformDeno(): Promise<string> {
  const { stdout } = await new Deno.Command("npx", {
    args: [
      "-y",
      `deno@${PLATFORM_DENO}`,
      "eval",
      "--no-config",
      "console.log(Deno.execPath(), Deno.version.deno)",
    ],
    cwd: Deno.env.get("TMPDIR") ?? "/tmp",
    stderr: "null",
  }).output();
  const [path, version] = new TextDecoder().decode(stdout).trim().split(" ");
  assert.equal(version, PLATFORM_DENO);
  return path!;
}
