import type { Event, Log } from "../core/event.ts";

/** A log that writes each event as one JSON line, its cause's stack included. */
export function jsonLines(
  write: (line: string) => void = console.log,
): Log {
  return ({ cause, ...fields }: Event) =>
    write(escaped(JSON.stringify({
      at: new Date().toISOString(),
      ...fields,
      ...(cause !== undefined && { cause: causeText(cause) }),
    })));
}

const PLAIN = /^[ -~]*$/;

/**
 * The same JSON without any character that moves a terminal's cursor or breaks
 * a line, so that nothing logged can forge a line; JSON escapes half of them.
 */
function escaped(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      character.split("").map((unit) =>
        `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
      ).join(""),
  );
}

function causeText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause === undefined
    ? ""
    : `\ncaused by ${causeText(cause.cause)}`;
  return (cause.stack ?? String(cause)) + inner;
}
