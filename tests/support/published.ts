/** Documents that Supabase Auth would publish, each under its path. */
export interface Published extends AsyncDisposable {
  readonly url: string;
}

/** Publishes JSON documents on this machine; what is not among them is not found. */
export function published(
  documents: Readonly<Record<string, unknown>>,
): Published {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const document = documents[new URL(request.url).pathname];
      return document === undefined
        ? new Response("needle in words of another", { status: 500 })
        : Response.json(document);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
