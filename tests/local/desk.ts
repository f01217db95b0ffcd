import { join } from "node:path";
import { freePort } from "../../supabase/local/free_port.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const LOCAL = join(ROOT, "supabase/local");

/** A person's terminal: the commands, in a folder and on ports of their own. */
export interface Desk extends AsyncDisposable {
  readonly dir: string;
  /** The options of `start` that name the ports. */
  readonly ports: readonly string[];
  /** Runs a command to its end. */
  run(
    command: string,
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<Ran>;
  /** Runs `start` until it is ready. */
  start(): Promise<Started>;
}

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A `start` that is ready. */
export interface Started {
  readonly pid: number;
  readonly out: string;
  /** Sends it a signal and waits until it has ended; its exit code. */
  end(signal: Deno.Signal): Promise<number>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** Where a {@linkcode Desk} stands. */
export interface DeskOptions {
  /** In a folder that its owner alone may enter, and where they are. */
  readonly isPrivate?: boolean;
}

/** A {@linkcode Desk}; `await using` it. */
export async function desk(
  { isPrivate = false }: DeskOptions = {},
): Promise<Desk> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-desk-" });
  await Deno.chmod(dir, isPrivate ? 0o700 : 0o755);
  const ports = [
    `--port=${freePort()}`,
    `--postgres-port=${freePort()}`,
    `--site-port=${freePort()}`,
  ];

  const run: Desk["run"] = async (name, args = [], env = {}) => {
    const { code, stdout, stderr } = await command(name, args, env).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  };

  function command(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    return new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        `--config=${join(ROOT, "deno.json")}`,
        `--lock=${join(ROOT, "deno.lock")}`,
        "-A",
        join(LOCAL, `${name}.ts`),
        ...args,
      ],
      cwd: isPrivate ? dir : ROOT,
      env: { HOMEPORT_LOCAL_DIR: dir, NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  return {
    dir,
    ports,
    run,
    async start() {
      const process = command("start", ports).spawn();
      const ready = Promise.withResolvers<string>();
      let text = "";
      for (const stream of [process.stdout, process.stderr]) {
        stream.pipeThrough(new TextDecoderStream()).pipeTo(
          new WritableStream({
            write(chunk) {
              text += chunk;
              // The last line of what it prints.
              if (/Your own log.*\n/.test(text)) ready.resolve(text);
            },
          }),
        );
      }
      const ended = process.status.then(({ code }) => {
        ready.reject(new Error(`start ended:\n${text}`));
        return code;
      });
      return {
        pid: process.pid,
        out: await ready.promise,
        ended,
        async end(signal) {
          process.kill(signal);
          return await ended;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await run("reset");
      await Deno.remove(dir, { recursive: true }).catch(() => {});
    },
  };
}
