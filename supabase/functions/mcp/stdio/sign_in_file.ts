import { z } from "zod";
import { Fault } from "./config.ts";

const SignIn = z.object({
  /** The authorization server: what is kept is for nobody else. */
  issuer: z.string(),
  client_id: z.string(),
  redirect_uri: z.url(),
  /** Absent where the user has signed out. */
  tokens: z.object({
    access_token: z.string(),
    refresh_token: z.string(),
    /** In milliseconds since the epoch. */
    expires_at: z.number(),
  }).optional(),
});

/** What is kept of a sign-in between runs. */
export type SignIn = z.output<typeof SignIn>;

/** The file of a sign-in, which only its user can read. */
export interface SignInFile {
  readonly path: string;
  /** @throws {Fault} Where others can read it, or it is not ours. */
  read(): Promise<SignIn | undefined>;
  /** Replaces the file at once and whole: whoever reads meanwhile reads the old or the new. */
  write(kept: SignIn): Promise<void>;
  /**
   * Keeps every other process out meanwhile. The system lets go of the lock
   * when a process dies.
   */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The file for one endpoint in a folder, which is made where it is missing. */
export async function signInFile(
  dir: string,
  endpoint: URL,
): Promise<SignInFile> {
  await Deno.mkdir(dir, { recursive: true, mode: FOLDER_MODE });
  await assertPrivate(dir, FOLDER_MODE);
  const path = `${dir}/${encodeURIComponent(endpoint.href)}.json`;

  return {
    path,
    async read() {
      try {
        await assertPrivate(path, FILE_MODE);
        return SignIn.parse(JSON.parse(await Deno.readTextFile(path)));
      } catch (thrown) {
        if (thrown instanceof Deno.errors.NotFound) return undefined;
        if (thrown instanceof Fault) throw thrown;
        throw new Fault(
          `${path} cannot be read as a sign-in. Delete it, and sign in again.`,
          { cause: thrown },
        );
      }
    },
    async write(kept) {
      const draft = `${path}.${crypto.randomUUID()}`;
      await Deno.writeTextFile(draft, JSON.stringify(kept), {
        createNew: true,
        mode: FILE_MODE,
      });
      await Deno.rename(draft, path);
    },
    async alone(work) {
      using lock = await Deno.open(`${path}.lock`, {
        create: true,
        write: true,
        mode: FILE_MODE,
      });
      await lock.lock(true);
      return await work();
    },
  };
}

/** @throws {Fault} Where anybody but the owner may do anything. */
async function assertPrivate(path: string, mode: number): Promise<void> {
  const { mode: actual } = await Deno.stat(path);
  // Windows has no modes; a user's folders are theirs there.
  if (actual === null || (actual & 0o077) === 0) return;
  throw new Fault(
    `Other users of this computer can reach ${path}, which holds your ` +
      `sign-in. Run \`chmod ${
        mode.toString(8)
      } '${path}'\`; if others use it, ` +
      "disconnect this computer on the site and sign in again.",
  );
}
