import type { Storage } from "../../functions/mcp/core/db.ts";
import { askAccount } from "../account_api.ts";
import type { Site } from "../site.ts";

/**
 * How much is kept of the user, and how much may be.
 *
 * @throws {Problem}
 */
export async function storage(site: Site): Promise<Storage> {
  const response = await askAccount(site, "/storage");
  return await response.json();
}

/** Bytes as megabytes with one decimal, rounded up: 0.1 is the least of anything. */
export function megabytes(bytes: number): string {
  return (Math.ceil(bytes / 100_000) / 10).toLocaleString("en");
}
