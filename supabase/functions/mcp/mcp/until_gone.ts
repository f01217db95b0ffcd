/** A response of which is known when nobody reads it any more. */
export interface UntilGone {
  readonly signal: AbortSignal;
  /** The same response; to be sent instead. */
  watched(response: Response): Response;
}

/**
 * Aborts when the client of a request has gone. Which of the two is noticed
 * depends on the platform: the request ends, or the answer is read no further.
 */
export function untilGone({ signal }: Request): UntilGone {
  const left = new AbortController();
  return {
    signal: AbortSignal.any([signal, left.signal]),
    watched(response) {
      const reader = response.body?.getReader();
      if (!reader) return response;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          left.abort();
          await reader.cancel(reason);
        },
      });
      return new Response(body, response);
    },
  };
}
