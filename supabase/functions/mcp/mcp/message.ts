/** Whether a message names that method: the SDK's closer looks parse it whole. */
export function names(body: unknown, method: string): boolean {
  return typeof body === "object" && body !== null && "method" in body &&
    body.method === method;
}
