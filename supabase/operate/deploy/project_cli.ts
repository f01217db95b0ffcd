import { join } from "node:path";
import { Fault } from "../../local/fault.ts";
import type { CliInput, CliOutput } from "../../local/supabase_cli.ts";
import { AUTHORITIES } from "./workspace.ts";

/** Runs the Supabase CLI; {@linkcode cliOutput} unless in a rehearsal. */
export type RunCli = (
  args: readonly string[],
  input?: CliInput,
) => Promise<CliOutput>;

/** The Supabase CLI, on one project. */
export interface ProjectCli {
  /** Folder it works in. */
  readonly dir: string;
  readonly ref: string;
  /** Runs a command on the project, whether it succeeds or not. */
  attempt(args: readonly string[]): Promise<CliOutput>;
  /** Runs a command on the project and returns what it printed. */
  run(args: readonly string[]): Promise<string>;
  /** Runs a command that prints JSON. */
  json<T>(args: readonly string[]): Promise<T>;
  /** Notes in the folder which project it belongs to, and how its pooler is reached. */
  link(): Promise<void>;
  /** The rows of one query; it can change nothing. */
  query<Row>(sql: string): Promise<readonly Row[]>;
  /** Runs SQL that changes something, as one transaction. */
  change(sql: string): Promise<void>;
}

/** A {@linkcode ProjectCli}; each of its methods throws a Fault where the CLI fails. */
export function projectCli(
  run: RunCli,
  { dir, ref }: { readonly dir: string; readonly ref: string },
): ProjectCli {
  const remote = `--remote=${ref}`;
  const workdir = `--workdir=${dir}`;
  // By itself the CLI goes on without TLS, or with any host's certificate.
  const env = {
    PGSSLMODE: "verify-full",
    PGSSLROOTCERT: join(dir, AUTHORITIES),
  };

  async function succeeded(
    args: readonly string[],
    stdin?: string,
  ): Promise<string> {
    const output = await run([...args, workdir], {
      env,
      ...(stdin !== undefined && { stdin }),
    });
    if (!output.success) throw fault(ref, args, output.words);
    return output.text;
  }

  async function sql<Row>(
    text: string,
    access: "--read-only" | "--yes",
  ): Promise<readonly Row[]> {
    // By standard input: arguments are seen by every program of the machine.
    const printed = await succeeded(
      ["db", "query", remote, access, "--output=json"],
      text,
    );
    return JSON.parse(printed || "[]");
  }

  return {
    dir,
    ref,
    attempt: (args) => run([...args, remote, workdir], { env }),
    run: (args) => succeeded([...args, remote]),
    json: async (args) =>
      JSON.parse(await succeeded([...args, remote, "--output=json"])),
    async link() {
      await succeeded(["link", ref]);
    },
    query: (text) => sql(text, "--read-only"),
    async change(text) {
      await sql(text, "--yes");
    },
  };
}

/** Where a token is made, and how it is given. */
export const TOKEN_ADVICE =
  "Make one at https://supabase.com/dashboard/account/tokens and set " +
  "SUPABASE_ACCESS_TOKEN to it.";

/** What to tell the operator when the CLI has failed. */
export function fault(
  ref: string,
  args: readonly string[],
  words: string,
): Fault {
  if (/access token not provided/i.test(words)) {
    return new Fault(`There is no access token. ${TOKEN_ADVICE}`);
  }
  if (/invalid access token format/i.test(words)) {
    return new Fault(
      `SUPABASE_ACCESS_TOKEN does not have a token's shape. ${TOKEN_ADVICE}`,
    );
  }
  if (args[0] === "link" && /Unauthorized|\b401\b/.test(words)) {
    return new Fault(
      `Supabase does not take the access token. ${TOKEN_ADVICE}`,
    );
  }
  if (args[0] === "link" && /Authorization failed|not found/i.test(words)) {
    return new Fault(
      `There is no project ${ref} that this access token may change. The ` +
        "reference is in the dashboard's address; the token must be of a " +
        "member of the project's organization.",
    );
  }
  const command = args.slice(0, 2).filter((word) => word !== ref).join(" ");
  return new Fault(
    `\`supabase ${command}\` failed; nothing of what came before it has to ` +
      `be undone: mend what it says and deploy again. It said:\n${words}`,
  );
}
