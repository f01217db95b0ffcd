import { createServer, request } from "node:http";

/** Where something listens, until it is disposed of. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/**
 * Signs in for a client that cannot: passes every request on as it is, headers
 * that lie included, with an access token added.
 */
export async function tokenProxy(
  port: number,
  target: string,
  accessToken: string,
): Promise<Listening> {
  const { hostname, port: targetPort, pathname } = new URL(target);
  const server = createServer((asked, answered) => {
    const passed = request({
      hostname,
      port: targetPort,
      path: asked.url,
      method: asked.method,
      headers: { ...asked.headers, authorization: `Bearer ${accessToken}` },
    }, (response) => {
      answered.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answered);
    });
    passed.on("error", () => answered.destroy());
    // A client that leaves takes its request along.
    answered.on("close", () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) =>
    server.listen(port, "127.0.0.1", resolve)
  );
  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
