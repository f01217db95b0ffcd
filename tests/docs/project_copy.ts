import { dirname, join } from "node:path";
import { edited } from "./edited.ts";
import { pageOf } from "./page.ts";
import { FILES } from "./pages.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What a command came to. */
export interface Ran {
  readonly code: number;
  /** All it printed. */
  readonly words: string;
}

/** A copy of the project, to do what a page says. */
export interface ProjectCopy extends AsyncDisposable {
  readonly dir: string;
  /** Does everything that a page says, in order: files, changes, commands. */
  follow(page: string): Promise<readonly Ran[]>;
  /** Runs a command line as its reader would, with this Deno for the one it names. */
  run(command: string): Promise<Ran>;
  /** The files that pages have made or changed. */
  readonly touched: readonly string[];
}

/** Copies the project into a folder that goes with the test; `await using` it. */
export async function projectCopy(): Promise<ProjectCopy> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-copy-" });
  await Deno.chmod(dir, 0o755);
  for (const path of FILES) {
    await Deno.mkdir(dirname(join(dir, path)), { recursive: true });
    await Deno.copyFile(join(ROOT, path), join(dir, path));
  }
  const touched = new Set<string>();

  async function run(command: string): Promise<Ran> {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-euc", command.replaceAll("npx -y deno@2.9.6", Deno.execPath())],
      cwd: dir,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, words: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  return {
    dir,
    run,
    get touched() {
      return [...touched];
    },
    async follow(page) {
      const ran: Ran[] = [];
      const text = await Deno.readTextFile(join(ROOT, page));
      for (const { language, line, path, text: code } of pageOf(text).blocks) {
        if (language === "sh") {
          ran.push(await run(code));
          continue;
        }
        if (!path) throw new Error(`${page}:${line} names no file before it`);
        const file = join(dir, path);
        touched.add(path);
        if (language === "diff") {
          const before = await Deno.readTextFile(file);
          await Deno.writeTextFile(file, edited(before, code));
        } else {
          await Deno.mkdir(dirname(file), { recursive: true });
          await Deno.writeTextFile(file, code, { createNew: true });
        }
      }
      return ran;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(dir, { recursive: true });
    },
  };
}
