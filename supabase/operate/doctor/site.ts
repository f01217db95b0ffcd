import { SECURITY_HEADERS } from "../../site/security_headers.ts";
import { SETTING_NAMES } from "../../site/settings.ts";
import type { Answer } from "./ask.ts";
import { assertServes, type Deployment } from "./deployment.ts";
import { type Find, group } from "./group.ts";
import { isReadableOnTheWay } from "../loopback.ts";

const AILMENTS = {
  "site.unknown": {
    severity: "fault",
    what: "Supabase Auth does not say where the site is.",
    why: "Users who sign in are sent nowhere.",
    mend: "supabase config push   (with site_url in config.toml)",
  },
  "site.plain-http": {
    severity: "fault",
    what: "The site is reached over plain HTTP.",
    why: "Passwords can be read on the way.",
    mend: "supabase config push   (with https:// in site_url)",
  },
  "site.unreachable": {
    severity: "fault",
    what: "The site does not answer.",
    why: "Nobody can sign in or consent.",
    mend:
      "deno task site --out dist   (then put the folder on your static host; or correct site_url)",
  },
  "site.not-a-page": {
    severity: "fault",
    what: "The site is not served as HTML.",
    why:
      "Browsers show its source; Supabase's own domain does so with every page.",
    mend:
      "Put the folder of `deno task site` on a static host, then correct site_url",
  },
  "site.no-consent-page": {
    severity: "fault",
    what: "The consent page is not at /oauth/consent.",
    why: "Users who connect a client end on an error page.",
    mend:
      "Have the host serve oauth/consent.html at that path (clean URLs), and deploy the site whole",
  },
  "site.frameable": {
    severity: "fault",
    what: "Other sites may put the site into a frame.",
    why: "They could lay the consent page under buttons of their own.",
    mend:
      "Have the host send the headers of dist/_headers: Content-Security-Policy: frame-ancestors 'none'",
  },
  "site.headers": {
    severity: "warning",
    what: "The site's host leaves security headers out.",
    why: "Addresses with codes in them can leak, and files can pass for pages.",
    mend: "Have the host send the headers of dist/_headers",
  },
  "site.built-for-another": {
    severity: "fault",
    what: "The site was built for another endpoint.",
    why: "It shows and changes the grants of another deployment, or fails.",
    mend:
      "deno task site --out dist   (with this project's URL and key; then deploy the folder)",
  },
  "site.other-origin": {
    severity: "fault",
    what: "The function's SITE_URL is not where Supabase Auth sends users.",
    why: "The site's requests are refused: nobody can consent.",
    mend: "supabase secrets set SITE_URL=<the site_url of config.toml>",
  },
} as const;

/** The site that users sign in on, found as a mailed link would find it. */
export const site = group({
  title: "Site",
  ailments: AILMENTS,
  async look(deployment, find) {
    assertServes(deployment);
    const { ask, authUrl } = deployment;
    // A link that is spent leads to the site, and changes nothing.
    const link = await ask(`${authUrl}/verify?type=magiclink&token=0`);
    const [siteUrl = ""] = (link?.headers.get("location") ?? "").split(/[?#]/);
    if (!URL.canParse(siteUrl)) return find("site.unknown");
    if (isReadableOnTheWay(siteUrl)) find("site.plain-http", siteUrl);
    await lookAtOrigin(deployment, siteUrl, find);
    await lookAtPages(deployment, siteUrl.replace(/\/+$/, ""), find);
  },
});

/** The account API lets the site's origin in and no other: so it is known. */
async function lookAtOrigin(
  { ask, endpoint }: Deployment,
  siteUrl: string,
  find: Find<keyof typeof AILMENTS>,
) {
  const { origin } = new URL(siteUrl);
  const preflight = await ask(`${endpoint}/account/connections`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  });
  if (preflight?.headers.get("access-control-allow-origin") !== origin) {
    find("site.other-origin", origin);
  }
}

async function lookAtPages(
  { ask, endpoint }: Deployment,
  siteUrl: string,
  find: Find<keyof typeof AILMENTS>,
) {
  const page = await ask(`${siteUrl}/`);
  if (page?.status !== 200) {
    const seen = page ? `status ${page.status}` : "no answer";
    return find("site.unreachable", `${siteUrl}: ${seen}`);
  }
  if (!isPage(page)) return find("site.not-a-page", siteUrl);
  if (!page.text.includes(metaOf(SETTING_NAMES.mcpUrl, endpoint))) {
    find("site.built-for-another", siteUrl);
  }

  const consent = await ask(`${siteUrl}/oauth/consent`);
  if (consent?.status !== 200 || !isPage(consent)) {
    find("site.no-consent-page", `status ${consent?.status ?? "none"}`);
    return;
  }
  const { headers } = consent;
  const isFramed = /frame-ancestors 'none'/
    .test(headers.get("content-security-policy") ?? "") ||
    headers.get("x-frame-options") === "DENY";
  if (!isFramed) return find("site.frameable");
  const left = Object.keys(SECURITY_HEADERS).filter((name) =>
    !headers.has(name)
  );
  if (left.length > 0) find("site.headers", left.join(", "));
}

function isPage({ headers }: Answer): boolean {
  return /^text\/html\b/.test(headers.get("content-type") ?? "");
}

/** A setting as the site's build writes it. */
function metaOf(name: string, value: string): string {
  return `<meta name="${name}" content="${value}">`;
}
