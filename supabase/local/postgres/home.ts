import { chown, mkdir } from "node:fs/promises";
import { join } from "node:path";

/** The user Postgres runs as: ids to spawn with, or none to stay who we are. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Where a cluster lives, and as whom it runs. */
export interface Home {
  readonly dir: string;
  readonly account: Account;
}

/**
 * A folder that Postgres can use: `dir` itself, unless we are root.
 *
 * Postgres refuses to run as root, so it then runs as `nobody`, who must be
 * able to reach the folder: one below /root is out of reach, and its place is
 * taken by one in /var/tmp named after it.
 */
export async function homeFor(dir: string): Promise<Home> {
  await mkdir(dir, { recursive: true });
  if (Deno.uid() !== 0) return { dir, account: {} };

  const account = await nobody();
  const reached = await reaches(account, dir) ? dir : await substituteFor(dir);
  await chown(reached, account.uid, account.gid);
  return { dir: reached, account };
}

async function nobody(): Promise<Required<Account>> {
  return { uid: await id("-u"), gid: await id("-g") };
}

async function id(flag: "-u" | "-g"): Promise<number> {
  const { stdout } = await new Deno.Command("id", { args: [flag, "nobody"] })
    .output();
  return Number(new TextDecoder().decode(stdout));
}

async function reaches(account: Account, dir: string): Promise<boolean> {
  const { success } = await new Deno.Command("/bin/sh", {
    args: ["-c", 'test -x "$0"', dir],
    cwd: "/",
    ...account,
  }).output();
  return success;
}

async function substituteFor(dir: string): Promise<string> {
  const bytes = new TextEncoder().encode(dir);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const substitute = join(
    "/var/tmp",
    `homeport-${digest.toHex().slice(0, 12)}`,
  );
  await mkdir(substitute, { recursive: true, mode: 0o700 });
  return substitute;
}
