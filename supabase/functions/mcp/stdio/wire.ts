import {
  deserializeMessage,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  ProtocolErrorCode,
  type RequestId,
  serializeMessage,
  type Transport,
} from "@modelcontextprotocol/client";

/** The line to the process's own client: standard input and output. */
export interface Wire {
  readonly transport: Transport;
  /** Resolves when the client has gone. */
  readonly closed: Promise<void>;
}

/** The two ends of a line. */
export interface Ends {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Uint8Array>;
}

/** How long the end of the input waits for the answers to what came before. */
const LAST_ANSWERS_MS = 10_000;

/**
 * Opens the line, one message a line. A client that says all it has to say and
 * closes its end, as a pipe from a file does, still gets its answers, unless
 * they take too long.
 */
export function stdioWire(
  { readable, writable }: Ends = {
    readable: Deno.stdin.readable,
    writable: Deno.stdout.writable,
  },
): Wire {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const { promise: answered, resolve: allAnswered } = Promise.withResolvers<
    void
  >();
  const output = writable.getWriter();
  const encoder = new TextEncoder();
  const unanswered = new Set<RequestId>();
  let ended = false;

  async function read(): Promise<void> {
    for await (const line of linesOf(readable)) {
      const message = messageIn(line);
      if (!message) {
        // JSON-RPC 2.0 §5.1: what cannot be read has no id to answer to.
        await output.write(encoder.encode(NOT_A_MESSAGE));
        continue;
      }
      if (isJSONRPCRequest(message)) unanswered.add(message.id);
      transport.onmessage?.(message);
    }
    ended = true;
    if (unanswered.size === 0) return;
    const timer = setTimeout(allAnswered, LAST_ANSWERS_MS);
    await answered;
    clearTimeout(timer);
  }

  const transport: Transport = {
    start() {
      read()
        .catch((cause) => transport.onerror?.(cause))
        .finally(() => transport.close());
      return Promise.resolve();
    },
    async send(message) {
      await output.write(encoder.encode(serializeMessage(message)));
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
        if (message.id !== undefined) unanswered.delete(message.id);
        if (ended && unanswered.size === 0) allAnswered();
      }
    },
    close() {
      transport.onclose?.();
      close();
      return Promise.resolve();
    },
  };
  return { transport, closed };
}

const NOT_A_MESSAGE = JSON.stringify({
  jsonrpc: "2.0",
  id: null,
  error: {
    code: ProtocolErrorCode.ParseError,
    message: "This line is no message of JSON-RPC 2.0.",
  },
}) + "\n";

function messageIn(line: string): JSONRPCMessage | undefined {
  try {
    return deserializeMessage(line);
  } catch {
    return undefined;
  }
}

async function* linesOf(
  readable: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
  if (rest.trim() !== "") yield rest;
}
