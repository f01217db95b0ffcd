import { createClient } from "@supabase/supabase-js";
import type { Site } from "../../supabase/site/site.ts";

/** What a fake project answers: a status and a body, by method and path. */
export type Routes = Readonly<
  Record<string, { readonly status?: number; readonly body?: unknown }>
>;

const PROJECT = "https://project.test";
const USER = { id: "9a1f", email: "ada@example.com" };

/** A project beyond the browser, of whom `calls` notes what it was asked, in order. */
export interface FakeProject {
  readonly site: Site;
  readonly calls: string[];
}

/** A project in which somebody is signed in; what no route names is out of reach. */
export async function fakeProject(routes: Routes): Promise<FakeProject> {
  const calls: string[] = [];
  const all: Routes = {
    "POST /auth/v1/token?grant_type=password": { body: sessionJson() },
    "GET /auth/v1/user": { body: USER },
    ...routes,
  };
  function fetch(input: RequestInfo | URL, init?: RequestInit) {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const call = `${request.method} ${pathname}${search}`;
    calls.push(call);
    const route = all[call];
    if (!route) return Promise.reject(new TypeError("fetch failed"));
    const { status = 200, body = {} } = route;
    return Promise.resolve(
      typeof body === "string"
        ? new Response(body || null, { status })
        : Response.json(body, { status }),
    );
  }
  const supabase = createClient(PROJECT, "sb_publishable_test", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch },
  });
  await supabase.auth.signInWithPassword({ email: USER.email, password: "x" });
  calls.length = 0;
  const mcpUrl = `${PROJECT}/functions/v1/mcp`;
  return { site: { supabase, mcpUrl, fetch }, calls };
}

function sessionJson() {
  const claims = { sub: USER.id, exp: Math.floor(Date.now() / 1000) + 3_600 };
  const part = (json: unknown) =>
    new TextEncoder().encode(JSON.stringify(json))
      .toBase64({ alphabet: "base64url", omitPadding: true });
  return {
    access_token: `${part({ alg: "ES256" })}.${part(claims)}.c2ln`,
    token_type: "bearer",
    expires_in: 3_600,
    expires_at: claims.exp,
    refresh_token: "refresh",
    user: USER,
  };
}
