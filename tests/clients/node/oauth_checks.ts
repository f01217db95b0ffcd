/**
 * Runs the OAuth checks of `@mcpjam/sdk`, in a conversation of JSON lines:
 * PACKAGES ENDPOINT PROTOCOL_VERSION.
 *
 * @module
 */
const [packages, serverUrl, protocolVersion] = Deno.args;
const { OAuthConformanceTest } = await import(
  `file://${packages}/node_modules/@mcpjam/sdk/dist/index.js`
);

const { steps } = await new OAuthConformanceTest({
  serverUrl,
  protocolVersion,
  registrationStrategy: "dcr",
  auth: {
    mode: "interactive",
    openUrl(visit: string) {
      say({ visit });
      return Promise.resolve();
    },
  },
  oauthConformanceChecks: true,
  stepTimeout: 120_000,
  verification: {
    listTools: true,
    callTool: { name: "list_exercises", params: {} },
    timeout: 120_000,
  },
  onProgress() {},
}).run();
say({ steps });
Deno.exit();

function say(message: unknown) {
  console.log(JSON.stringify(message));
}
