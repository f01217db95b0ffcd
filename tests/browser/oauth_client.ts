/** What an MCP client keeps while its user signs in, and where the browser comes back to. */
export interface OAuthClient extends AsyncDisposable {
  /** The `OAuthClientProvider` of either SDK. */
  // deno-lint-ignore no-explicit-any -- two SDKs declare the same shape twice
  readonly provider: any;
  /** Where the client has asked its user to go. */
  readonly authorizationUrl: () => URL;
  /** The query with which the browser came back. */
  readonly returned: Promise<URLSearchParams>;
  /** The tokens it was given. */
  readonly tokens: () => { readonly access_token: string } | undefined;
}

/** A client that registers itself, as Claude does, and waits on a loopback port. */
export function oauthClient(name: string): OAuthClient {
  const returned = Promise.withResolvers<URLSearchParams>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/callback") returned.resolve(searchParams);
      return new Response("You may close this window.");
    },
  );
  const redirectUrl = `http://127.0.0.1:${server.addr.port}/callback`;
  let information: unknown;
  let tokens: { readonly access_token: string } | undefined;
  let verifier = "";
  let authorizationUrl: URL | undefined;
  return {
    provider: {
      redirectUrl,
      clientMetadata: {
        client_name: name,
        redirect_uris: [redirectUrl],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
      clientInformation: () => information,
      saveClientInformation: (given: unknown) => void (information = given),
      tokens: () => tokens,
      saveTokens: (given: typeof tokens) => void (tokens = given),
      redirectToAuthorization: (url: URL) => void (authorizationUrl = url),
      saveCodeVerifier: (given: string) => void (verifier = given),
      codeVerifier: () => verifier,
    },
    authorizationUrl() {
      if (!authorizationUrl) throw new Error("No sign-in was asked for.");
      return authorizationUrl;
    },
    returned: returned.promise,
    tokens: () => tokens,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
