import { askAccount } from "../account_api.ts";
import { Problem } from "../problem.ts";
import type { Site } from "../site.ts";

/**
 * Hands a file of the account API to the browser to keep. A plain link could
 * not: it carries no access token.
 *
 * @throws {Problem}
 */
export async function download(
  site: Site,
  path: string,
  fileName: string,
): Promise<void> {
  const response = await askAccount(site, path);
  const url = URL.createObjectURL(await wholeOf(response));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads it after the click; a minute is plenty for what is in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function wholeOf(response: Response): Promise<Blob> {
  try {
    return await response.blob();
  } catch {
    throw new Problem(
      "The connection broke before the file was whole. Try again.",
      "retry",
    );
  }
}
