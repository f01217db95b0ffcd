import { Hono } from "hono";
import { sha256 } from "../../../supabase/operate/deploy/sha256.ts";

/** Takes secrets, and shows of each no more than its SHA-256. */
export function secretRoutes(secrets: Map<string, string>): Hono {
  const app = new Hono();
  app.get("/", async (c) =>
    c.json(
      await Promise.all(
        [...secrets].map(async ([name, value]) => ({
          name,
          value: await sha256(value),
          updated_at: new Date().toISOString(),
        })),
      ),
    ));
  app.post("/", async (c) => {
    const given: readonly { readonly name: string; readonly value: string }[] =
      await c.req.json();
    for (const { name, value } of given) secrets.set(name, value);
    return c.body(null, 201);
  });
  return app;
}
