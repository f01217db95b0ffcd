import { EXERCISE } from "./seeded.ts";

/** The two families of the protocol. */
export type Family = "2025-11-25" | "2026-07-28";

/** What a call does: read twenty sets, or add a session of three. */
export type Work = "read" | "write";

/** The call of each work. */
export const CALLS = {
  read: {
    name: "get_exercise_history",
    arguments: { exercise: EXERCISE, limit: 20 },
  },
  write: {
    name: "log_workout",
    arguments: {
      title: "Push day",
      weight_unit: "kg",
      exercises: [{
        name: EXERCISE,
        sets: [60, 62.5, 65].map((weight) => ({ weight, reps: 8 })),
      }],
    },
  },
};

/** A call of a tool as the bytes of an HTTP/1.1 request, in Latin-1. */
export function requestText(
  family: Family,
  work: Work,
  token: string,
): string {
  const params = CALLS[work];
  const isModern = family === "2026-07-28";
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: isModern ? { ...params, _meta: ENVELOPE } : params,
  });
  return [
    "POST /mcp HTTP/1.1",
    "host: 127.0.0.1",
    `authorization: Bearer ${token}`,
    "accept: application/json, text/event-stream",
    "content-type: application/json",
    `content-length: ${body.length}`,
    `mcp-protocol-version: ${family}`,
    ...(isModern ? ["mcp-method: tools/call", `mcp-name: ${params.name}`] : []),
    "",
    body,
  ].join("\r\n");
}

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
