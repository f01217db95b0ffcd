import type { Answer } from "./ask.ts";
import { assertServes } from "./deployment.ts";
import { group } from "./group.ts";

/** A client that runs in a browser, of an origin nobody has heard of. */
const ORIGIN = "https://client.example";

/** What clients in browsers send. */
const SENT = [
  "authorization",
  "content-type",
  "accept",
  "mcp-protocol-version",
  "mcp-session-id",
  "mcp-method",
  "mcp-name",
  "last-event-id",
];

/** What they must be able to read. */
const READ = ["www-authenticate", "mcp-session-id"];

/** Whether clients in browsers get through. */
export const cors = group({
  title: "Browsers",
  ailments: {
    "cors.preflight-refused": {
      severity: "fault",
      what: "Browsers are not allowed to send a message (CORS preflight).",
      why: "Clients that run in a browser cannot connect.",
      mend:
        "supabase functions deploy mcp   (and see that nothing in front answers OPTIONS)",
    },
    "cors.headers-refused": {
      severity: "fault",
      what: "Browsers may not send a header that clients send.",
      why: "Clients that run in a browser cannot connect, or lose their place.",
      mend:
        "supabase functions deploy mcp   (and see that nothing in front answers OPTIONS)",
    },
    "cors.unreadable": {
      severity: "fault",
      what: "Browsers may not read answers (Access-Control-Allow-Origin).",
      why:
        "Clients that run in a browser see a network error and nothing else.",
      mend:
        "supabase functions deploy mcp   (and see that nothing in front removes headers)",
    },
    "cors.unexposed": {
      severity: "fault",
      what: "Browsers may not read a header that clients need.",
      why: "Clients that run in a browser do not learn where to sign in.",
      mend:
        "supabase functions deploy mcp   (and see that nothing in front removes headers)",
    },
  },
  async look(deployment, find) {
    assertServes(deployment);
    const { endpoint, ask } = deployment;
    const preflight = await ask(endpoint, {
      method: "OPTIONS",
      headers: {
        origin: ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": SENT.join(","),
      },
    });
    const mayPost = preflight && preflight.status < 300 &&
      isOpen(preflight) && listed(preflight, "allow-methods").includes("post");
    if (!mayPost) {
      find("cors.preflight-refused", `status ${preflight?.status ?? "none"}`);
    } else {
      const allowed = listed(preflight, "allow-headers");
      const refused = SENT.filter((name) => !allowed.includes(name));
      if (refused.length > 0) find("cors.headers-refused", refused.join(", "));
    }

    const answer = await ask(endpoint, {
      method: "POST",
      headers: { origin: ORIGIN, "content-type": "application/json" },
      body: "{}",
    });
    if (!answer || !isOpen(answer)) return find("cors.unreadable");
    const exposed = listed(answer, "expose-headers");
    const hidden = READ.filter((name) => !exposed.includes(name));
    if (hidden.length > 0) find("cors.unexposed", hidden.join(", "));
  },
});

function isOpen({ headers }: Answer): boolean {
  return ["*", ORIGIN].includes(
    headers.get("access-control-allow-origin") ?? "",
  );
}

function listed({ headers }: Answer, name: string): readonly string[] {
  const list = headers.get(`access-control-${name}`) ?? "";
  return list.split(",").map((item) => item.trim().toLowerCase());
}
