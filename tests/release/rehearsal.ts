import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { supabaseCliWith } from "../../supabase/local/supabase_cli.ts";
import {
  type ManagementApi,
  managementApi,
} from "./platform/management_api.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What the CLI knows a project by, and what could slip in with it. */
const COPIED = ["import_map.json", "deno.json", ".env.example", "supabase"];

/** A deployment to a platform of our own, from a copy of this project. */
export interface Rehearsal extends ManagementApi {
  /** Folder of the copy: the CLI notes there whom it talked to. */
  readonly project: string;
  /**
   * Runs the real CLI on the copy and returns what it printed.
   *
   * @param remote Whom it acts on: the platform's project, or a database by its URL.
   */
  supabase(remote: string, ...args: readonly string[]): Promise<string>;
}

/** Prepares a {@linkcode Rehearsal}; `await using` it. */
export async function rehearsal(): Promise<Rehearsal> {
  const api = await managementApi();
  const project = await Deno.makeTempDir({ prefix: "homeport-project-" });
  for (const name of COPIED) {
    await cp(join(ROOT, name), join(project, name), {
      recursive: true,
      filter: (path) => basename(path) !== ".temp",
    });
  }
  return {
    ...api,
    project,
    supabase: (remote, ...args) =>
      supabaseCliWith(
        api.env,
        ...args,
        `--remote=${remote}`,
        `--workdir=${project}`,
        "--yes",
      ),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await Deno.remove(project, { recursive: true });
    },
  };
}
