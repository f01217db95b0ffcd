/** How the site's files get onto a host that costs nothing. */
export function hosting(siteDir: string, siteUrl: string): string {
  return `The site's files are in ${siteDir}. Serve them at ${siteUrl}, on any
static host that reads \`_headers\`; of those that cost nothing:

  Cloudflare Pages   npx wrangler pages deploy ${siteDir}
  Netlify            npx netlify-cli deploy --prod --dir ${siteDir}
  GitHub Pages       .github/workflows/site.yml; reads no \`_headers\`

docs/deploy.md compares them.`;
}
