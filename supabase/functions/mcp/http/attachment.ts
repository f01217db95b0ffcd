/** Headers of a file to keep, not to show, which holds what only one person may read. */
export function attachment(
  fileName: string,
  type: string,
): Record<string, string> {
  return {
    "content-type": type,
    "content-disposition": `attachment; filename="${fileName}"`,
    "cache-control": "no-store",
  };
}
