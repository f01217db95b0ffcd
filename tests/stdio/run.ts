/** How a process of ours is run. */
export interface Run {
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** The module that is run; the one that ships unless named. */
  readonly entry?: string;
}

/** What became of a process that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of ours that runs. */
export interface Running extends AsyncDisposable {
  /** Writes a line, or what is not one, to its standard input. */
  write(text: string): Promise<void>;
  /** The next line of its standard output, as what it is: JSON. */
  // deno-lint-ignore no-explicit-any -- tests look into messages of every shape
  answer(): Promise<any>;
  /** Resolves with the first match in what it says on standard error. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  kill(signal: Deno.Signal): void;
  /** Closes its standard input, and waits for its end. */
  end(): Promise<Ended>;
}

const SHIPPED =
  new URL("../../supabase/functions/mcp/stdio.ts", import.meta.url).pathname;

/** Beside the settings, what a process needs to find its packages and to trust the network. */
const KEPT = /^(PATH|DENO_|SSL_|NODE_|NPM_|.*_proxy$)/i;

/** The command of a run, in the terms of the SDKs' transports. */
export function settingsOf({ env, args = [], entry = SHIPPED }: Run) {
  const kept = Object.entries(Deno.env.toObject())
    .filter(([name]) => KEPT.test(name));
  return {
    command: Deno.execPath(),
    args: ["run", "--quiet", "--lock", "--allow-all", entry, ...args],
    env: {
      DENO_DIR: Deno.env.get("DENO_DIR") ?? DENO_DIR,
      // No test shows anybody a page.
      BROWSER: "true",
      ...Object.fromEntries(kept),
      ...env,
    },
  };
}

/** Where this process finds packages, wherever the one it starts has its home. */
const DENO_DIR = await denoDir();

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/** Starts a process; `await using` it. */
export function start(run: Run): Running {
  const { command, ...options } = settingsOf(run);
  const process = new Deno.Command(command, {
    ...options,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  const stdout = collected(process.stdout);
  const stderr = collected(process.stderr);
  let answers = 0;
  let ended = false;
  void process.status.then(() => ended = true);

  return {
    write: (text) => input.write(new TextEncoder().encode(text)),
    async answer() {
      const nth = answers++;
      return JSON.parse(
        await stdout.once((text) => {
          const lines = text.split("\n");
          return lines.length > nth + 1 ? lines[nth] : undefined;
        }),
      );
    },
    said: (pattern) => stderr.once((text) => text.match(pattern) ?? undefined),
    kill: (signal) => process.kill(signal),
    async end() {
      await input.close().catch(() => {});
      const { code } = await process.status;
      return { code, stdout: await stdout.all, stderr: await stderr.all };
    },
    async [Symbol.asyncDispose]() {
      if (!ended) process.kill("SIGKILL");
      await process.status;
      await Promise.all([stdout.all, stderr.all]);
      await input.close().catch(() => {});
    },
  };
}

/** Runs a process to its end, with that on its standard input. */
export async function ran(run: Run, input = ""): Promise<Ended> {
  await using process = start(run);
  await process.write(input).catch(() => {});
  return await process.end();
}

interface Collected {
  readonly all: Promise<string>;
  /** What `find` finds in the text so far, as soon as it does. */
  once<Found>(find: (text: string) => Found | undefined): Promise<Found>;
}

function collected(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Collected {
  let text = "";
  let over = false;
  let heard = Promise.withResolvers<void>();
  const tell = () => {
    heard.resolve();
    heard = Promise.withResolvers();
  };
  const all = (async () => {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      text += piece;
      tell();
    }
    over = true;
    tell();
    return text;
  })();
  return {
    all,
    async once(find) {
      for (;;) {
        const found = find(text);
        if (found !== undefined) return found;
        if (over) throw new Error(`The process ended first:\n${text}`);
        await heard.promise;
      }
    },
  };
}
