import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

/** A built Supabase Auth, and the folder of its source: `migrations` and {@linkcode ROUTES}. */
export interface RealBinary {
  readonly path: string;
  readonly cwd: string;
}

/** Supabase Auth 2.196. Its tags fit no Go module of that path, so it goes by its commit. */
const MODULE = "github.com/supabase/auth";
const VERSION = "v1.11.1-0.20260820085452-bc32168e13fd";

/** Where its routes are declared. */
export const ROUTES = "internal/api/api.go";

const GO = [1, 26, 6] as const;
const CACHE = new URL(`../../.local/auth/${VERSION}`, import.meta.url).pathname;

/**
 * The real Supabase Auth: the one named by `HOMEPORT_AUTH_BINARY`, or one built
 * by Go and kept. A sentence says why there is none.
 */
export async function realBinary(): Promise<RealBinary | string> {
  const path = Deno.env.get("HOMEPORT_AUTH_BINARY");
  const cwd = Deno.env.get("HOMEPORT_AUTH_SOURCE");
  if (path && cwd) return { path, cwd };
  if (path || cwd) {
    return "HOMEPORT_AUTH_BINARY and HOMEPORT_AUTH_SOURCE are of use only together";
  }
  const kept = { path: join(CACHE, "auth"), cwd: CACHE };
  if (await stat(join(CACHE, ROUTES)).then(() => true, () => false)) {
    return kept;
  }
  const found = await goVersion();
  if (!found) return `Go ${GO.join(".")} or newer is not installed`;
  if (!isEnough(found)) {
    return `Go ${GO.join(".")} or newer is needed, and ${found} is installed`;
  }
  try {
    await build();
    return kept;
  } catch (error) {
    // `as` holds: nothing here throws anything but errors.
    return `Go could not build ${MODULE}@${VERSION}: ${
      (error as Error).message
    }`;
  }
}

/** Two suites may build at once: each keeps its own aside, the first rename wins. */
async function build(): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-auth-" });
  const aside = `${CACHE}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    // As a dependency its `replace` of a nested module, which module zips leave
    // out, is ignored.
    await go(dir, "mod", "init", "gotrue");
    await go(dir, "get", `${MODULE}@${VERSION}`);
    await go(dir, "build", "-o", "auth", MODULE);
    const source = await go(dir, "list", "-m", "-f", "{{.Dir}}", MODULE);
    await mkdir(join(aside, "migrations"), { recursive: true });
    for (const name of await readdir(join(source, "migrations"))) {
      const text = await readFile(join(source, "migrations", name));
      // Written, not copied: what Go keeps nobody may delete.
      await writeFile(join(aside, "migrations", name), text);
    }
    const routes = await readFile(join(source, ROUTES));
    await mkdir(dirname(join(aside, ROUTES)), { recursive: true });
    await writeFile(join(aside, ROUTES), routes);
    await copyFile(join(dir, "auth"), join(aside, "auth"));
    await rename(aside, CACHE).catch(() => rm(aside, { recursive: true }));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function goVersion(): Promise<string | undefined> {
  const said = await go(Deno.cwd(), "env", "GOVERSION").catch(() => "");
  return /^go(\d+(\.\d+)*)/.exec(said)?.[1];
}

function isEnough(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, least] of GO.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** Runs Go and returns what it printed; its last complaint is the error's message. */
async function go(cwd: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("go", {
    args: [...args],
    cwd,
    env: { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-mod=mod" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout).trim();
  throw new Error(
    text.decode(stderr).trim().split("\n").at(-1)!
      .trim().replace(/\.$/, ""),
  );
}
