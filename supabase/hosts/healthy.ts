/**
 * Ends with 0 where the function beside it says that it is well: a container's
 * health check, since its image holds no curl.
 *
 * @module
 */
const port = Deno.env.get("PORT") ?? "8000";
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/mcp/health`, {
    signal: AbortSignal.timeout(2_000),
  });
  Deno.exit(ok ? 0 : 1);
} catch {
  Deno.exit(1);
}
