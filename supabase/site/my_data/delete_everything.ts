import { askAccount } from "../account_api.ts";
import { connections, disconnect } from "../connections/connections.ts";
import { Problem } from "../problem.ts";
import type { Site } from "../site.ts";

/** What a person types so that nothing is deleted by a slip. */
export const CONFIRMATION = "delete my data";

/**
 * Deletes everything the user keeps on the server, and has Supabase Auth
 * forget every app they let in.
 *
 * @throws {Problem} Saying what is not done.
 */
export async function deleteEverything(
  site: Site,
  typed: string,
): Promise<void> {
  const confirmation = typed.trim().toLowerCase();
  if (confirmation !== CONFIRMATION) {
    throw new Problem(
      `Nothing was deleted: type “${CONFIRMATION}” to confirm that you want to.`,
    );
  }
  // Afterwards nothing would say which apps there were.
  const connected = await connections(site);
  await askAccount(site, "/data", {
    method: "DELETE",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ confirmation }),
  });
  for (const { client_id } of connected) await disconnect(site, client_id);
}
