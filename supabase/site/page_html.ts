import { html } from "hono/html";
import { contentSecurityPolicy } from "./security_headers.ts";
import { SETTING_NAMES, type Settings } from "./settings.ts";

/** The pages, by the path of their file without its ending. */
export const PAGES = {
  "index": "Homeport",
  "sign-in": "Sign in · Homeport",
  "sign-up": "Create an account · Homeport",
  "oauth/consent": "An app asks to connect · Homeport",
  "connections": "Connections · Homeport",
  "activity": "Activity · Homeport",
  "my-data": "My data · Homeport",
  "404": "Not found · Homeport",
} as const;

/** A page, by the path of its file. */
export type PageName = keyof typeof PAGES;

/** URLs of what every page loads. */
export interface Assets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** A page before its script has run. */
export function pageHtml(
  page: PageName,
  settings: Settings,
  { script, style, icon }: Assets,
): string {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(
      settings,
    )}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="${SETTING_NAMES.supabaseUrl}" content="${settings.supabaseUrl}">
    <meta name="${SETTING_NAMES.publishableKey}" content="${settings
      .publishableKey}">
    <meta name="${SETTING_NAMES.mcpUrl}" content="${settings.mcpUrl}">
    <title>${PAGES[page]}</title>
    <link rel="icon" type="image/svg+xml" href="${icon}">
    <link rel="stylesheet" href="${style}">
    ${page === "404"
      ? ""
      : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
    ${topHtml(icon)}
        <main id="main" data-page="${page}">
    ${page === "404" ? NOT_FOUND : WAITING}
        </main>
      </body>
    </html>
  `.toString().trimStart();
}

function topHtml(icon: string) {
  return html`
    <header class="top">
      <a href="/"><img src="${icon}" alt="" width="28" height="28">Homeport</a>
    </header>
  `;
}

const WAITING = html`<p class="waiting" role="status">One moment…</p>
<noscript><p>This page needs JavaScript: it talks to your own server from your browser. Turn it on for this site, then load the page again.</p></noscript>`;

const NOT_FOUND = html`<h1>There is no page here</h1>
<p class="lead">The address may be mistyped, or the page may have moved.</p>
<p><a class="button" href="/">Go to the start</a></p>`;
