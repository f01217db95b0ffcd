import assert from "node:assert/strict";
import { routesIn } from "./auth_routes.ts";

Deno.test("routesIn() tells what a group guards, and where it ends", () => {
  const routes = routesIn(`
	r.Get("/health", api.HealthCheck)
	r.Route("/user", func(r *router) {
		r.Use(api.requireAuthentication)
		r.Get("/", api.UserGet)
		r.With(api.limit).
			Post("/x", api.X)
	})
	r.With(api.requireAdminCredentials).Post("/invite", api.Invite)
`);
  assert.deepEqual([...routes], [
    ["GET /health", ""],
    ["GET /user", "user"],
    ["POST /user/x", "user"],
    ["POST /invite", "admin"],
  ]);
});
