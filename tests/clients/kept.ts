import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";

const HERE = import.meta.dirname!;
const CACHE = join(HERE, "../../.local/clients");

/** A folder of installed programs, or a sentence that says why there is none. */
export type Kept = { readonly dir: string } | string;

/** The npm packages of `package.json` in a folder, exactly as `npm ci` lays them out. */
export function nodePackages(from = join(HERE, "node")): Promise<Kept> {
  return kept(from, ["package.json", "package-lock.json"], async (dir) => {
    for (const name of ["package.json", "package-lock.json"]) {
      await Deno.copyFile(join(from, name), join(dir, name));
    }
    await run(
      "npm",
      ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
      dir,
    );
  });
}

/** A Python with the packages of `requirements.txt` in a folder, in `bin/python`. */
export function pythonPackages(from = join(HERE, "python")): Promise<Kept> {
  return kept(from, ["requirements.txt"], async (dir) => {
    await run("python3", ["-c", NEW_ENOUGH], dir);
    await run("python3", ["-m", "venv", dir], dir);
    const requirements = join(from, "requirements.txt");
    const pip = ["-m", "pip", "--disable-pip-version-check", "install"];
    await run(
      join(dir, "bin/python"),
      [...pip, "--quiet", "--no-deps", "-r", requirements],
      dir,
    );
  });
}

const NEW_ENOUGH =
  "import sys; sys.version_info >= (3, 10) or sys.exit('Python 3.10 or newer is needed')";

/**
 * What `make` makes in a folder, kept under `.local` for as long as the files
 * that say what it is made of stay the same.
 */
async function kept(
  from: string,
  files: readonly string[],
  make: (dir: string) => Promise<void>,
): Promise<Kept> {
  const dir = join(CACHE, `${basename(from)}-${await digestOf(from, files)}`);
  const isThere = () => stat(dir).then(() => true, () => false);
  if (await isThere()) return { dir };
  const made = `${dir}.${crypto.randomUUID()}`;
  await mkdir(made, { recursive: true });
  try {
    await make(made);
    // Another test may have been faster.
    await rename(made, dir).catch(async (error) => {
      if (!await isThere()) throw error;
    });
    return { dir };
  } catch (error) {
    // `as` holds: nothing here throws anything but errors.
    return (error as Error).message;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function digestOf(from: string, files: readonly string[]) {
  const texts = await Promise.all(
    files.map((name) => Deno.readTextFile(join(from, name))),
  );
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(texts.join()),
  );
  return new Uint8Array(digest).toHex().slice(0, 16);
}

/** Runs a program; its last complaint is the error's message. */
async function run(program: string, args: readonly string[], cwd: string) {
  const command = new Deno.Command(program, { args: [...args], cwd });
  const ran = await command.output().catch(() => {
    throw new Error(`${program} is not installed`);
  });
  if (ran.success) return;
  const said = new TextDecoder().decode(ran.stderr).trim() ||
    new TextDecoder().decode(ran.stdout).trim();
  throw new Error(`${basename(program)}: ${said.split("\n").at(-1)}`);
}
