import type { Log } from "../core/event.ts";

/** What the operator is to know now, as `mcp.alerts_due` gives it. */
export interface Alert {
  readonly kind: "errors" | "slow";
  readonly window_starts_at: string;
  readonly window_minutes: number;
  /** Calls in the window so far. */
  readonly calls: number;
  /** How many of them failed, or were slow. */
  readonly matching: number;
  /** The share at which an alert goes out. */
  readonly percent: number;
  /** What slow means. */
  readonly slow_call_ms: number;
}

/** Where alerts go. */
export interface AlertOptions {
  readonly url: string;
  /** What the server calls itself in the text. */
  readonly endpoint: string;
  readonly log: Log;
  /** How long to wait before the second try, in milliseconds; twice as long before the third. */
  readonly pauseMs?: number;
}

const TRIES = 3;
const TIMEOUT_MS = 5_000;

/** Sends alerts to a webhook; never rejects. */
export function alerting(
  { url, endpoint, log, pauseMs = 1_000 }: AlertOptions,
): (alert: Alert) => Promise<void> {
  return async function send(alert) {
    const { kind } = alert;
    const body = JSON.stringify({ text: textOf(alert, endpoint), ...alert });
    for (let tried = 1;; tried++) {
      try {
        await posted(url, body);
        return log({ event: "alert.sent", kind });
      } catch (cause) {
        if (tried === TRIES) return log({ event: "alert.failed", kind, cause });
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * tried));
    }
  };
}

/** @throws Where it is not taken. The address is a secret, and in no message. */
async function posted(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    // Whom the operator has named gets it, and nobody else.
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  await response?.body?.cancel();
  if (!response?.ok) {
    throw new Error(
      response
        ? `The webhook answered ${response.status}.`
        : "The webhook did not answer.",
    );
  }
}

/** One sentence, as chats show it; nothing in it is a user's. */
function textOf(
  { kind, window_minutes, calls, matching, percent, slow_call_ms }: Alert,
  endpoint: string,
): string {
  const what = kind === "errors"
    ? "failed by the server's own fault"
    : `took longer than ${slow_call_ms} ms`;
  return `Homeport ${endpoint}: ${matching} of ${calls} calls ${what} in a ` +
    `window of ${window_minutes} min (the limit is ${percent} %).`;
}
