/** One tool call as a bare HTTP request, past every courtesy of an SDK. */
export function toolCall(
  token: string,
  tool: string,
  args: unknown = {},
): RequestInit {
  return {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: args },
    }),
  };
}

/** The JSON-RPC message in the body of an answer, which is JSON or one event. */
export function messageIn(body: string): string {
  return body.match(/^data: (.+)$/m)?.[1] ?? body;
}
