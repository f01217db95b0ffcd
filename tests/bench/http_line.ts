/** One kept-alive HTTP/1.1 connection, for answers of a tool call and nothing else. */
export interface HttpLine {
  /**
   * Sends a request and resolves with the whole answer as text.
   *
   * @throws {Error} Where it is not the structured answer of a tool.
   */
  exchange(request: Uint8Array<ArrayBuffer>): Promise<string>;
  close(): void;
}

/** Opens an {@linkcode HttpLine}; `fetch` would cost more than some of the servers. */
export async function httpLine(port: number): Promise<HttpLine> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  const buffer = new Uint8Array(1 << 16);
  const latin1 = new TextDecoder("latin1");
  return {
    async exchange(request) {
      for (let sent = 0; sent < request.length;) {
        sent += await connection.write(request.subarray(sent));
      }
      let answer = "";
      do {
        const read = await connection.read(buffer);
        if (read === null) throw new Error(`Cut off: ${answer.slice(0, 300)}`);
        answer += latin1.decode(buffer.subarray(0, read));
      } while (!isWhole(answer));
      if (
        !answer.startsWith("HTTP/1.1 200") ||
        !answer.includes('"structuredContent":') ||
        answer.includes('"isError":true')
      ) throw new Error(`Not an answer: ${answer.slice(0, 600)}`);
      return answer;
    },
    close: () => connection.close(),
  };
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = answer.slice(0, head).match(/^content-length: *(\d+)/im);
  return length
    ? answer.length >= head + 4 + Number(length[1])
    : answer.endsWith("\r\n0\r\n\r\n");
}
