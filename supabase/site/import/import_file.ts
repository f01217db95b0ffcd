import { Problem } from "../problem.ts";

/** The largest export the server takes. */
const LIMIT_BYTES = 20_000_000;

/** The zone the browser is in; the best guess for where the training was. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Refuses what the server would refuse, before it is sent. */
export function assertImportable(file: File, timeZone: string): void {
  if (file.size === 0) throw new Problem("This file is empty.");
  if (file.size > LIMIT_BYTES) {
    throw new Problem(
      `This file has ${sizeOf(file.size)}; an export may have 20 MB.`,
    );
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new Problem(
      `“${timeZone}” is no time zone. Choose one from the list, such as ` +
        "Europe/Berlin.",
    );
  }
}

/** A size of a file in words. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
