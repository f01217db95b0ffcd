import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Image, imageFrom } from "./dockerfile.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** An image as a folder, without an engine. */
export interface BuiltImage extends AsyncDisposable {
  readonly image: Image;
  /** Starts a command of the image's as its user, in its folder, with its variables and these. */
  start(
    command: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Deno.ChildProcess;
}

/** Does what the Dockerfile says in an empty folder, on this `deno`; `await using` it. */
export async function builtImage(deno: string): Promise<BuiltImage> {
  const image = imageFrom(await Deno.readTextFile(join(ROOT, "Dockerfile")));
  const root = await Deno.makeTempDir({ prefix: "homeport-image-" });
  const bin = join(root, "usr/bin");
  await Deno.mkdir(bin, { recursive: true });
  // A user of the image's own could not reach it where npm keeps it.
  await Deno.copyFile(deno, join(bin, "deno"));

  function commandOf(
    [program, ...args]: readonly string[],
    { workdir, env }: { workdir: string; env: Image["env"] },
    as?: { uid: number; gid: number },
  ) {
    if (program !== "deno") throw new Error(`The image has no ${program}.`);
    const inside = Object.entries(env).map(([name, value]) => [
      name,
      name in image.env && value.startsWith("/") ? join(root, value) : value,
    ]);
    return new Deno.Command(join(bin, "deno"), {
      args,
      cwd: join(root, workdir),
      clearEnv: true,
      env: { NO_COLOR: "1", ...Object.fromEntries(inside) },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...as,
    });
  }

  for (const step of image.steps) {
    const cwd = join(root, step.workdir);
    await Deno.mkdir(cwd, { recursive: true });
    if ("run" in step) {
      // A builder has an environment of its own: a proxy, certificates.
      const env = { ...Deno.env.toObject(), ...step.env };
      const { success, stderr } = await commandOf(step.run, { ...step, env })
        .output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      continue;
    }
    for (const path of step.copied) {
      const { isDirectory } = await Deno.stat(join(ROOT, path));
      const to = isDirectory || !step.to.endsWith("/")
        ? step.to
        : join(step.to, basename(path));
      await cp(join(ROOT, path), join(cwd, to), { recursive: true });
    }
  }
  await mode("a-w,a+rX", root);

  const [uid, gid] = image.user.split(":").map(Number);
  return {
    image,
    start: (command, env = {}) =>
      commandOf(
        command,
        { workdir: image.workdir, env: { ...image.env, ...env } },
        // Only root can become somebody else.
        Deno.uid() === 0 ? { uid: uid!, gid: gid! } : undefined,
      ).spawn(),
    async [Symbol.asyncDispose]() {
      await mode("u+w", root);
      await Deno.remove(root, { recursive: true });
    },
  };
}

async function mode(change: string, root: string): Promise<void> {
  const { success } = await new Deno.Command("chmod", {
    args: ["-R", change, root],
  }).output();
  if (!success) throw new Error("chmod failed");
}
