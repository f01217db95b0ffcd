import { matchValue } from "./match_value.ts";
import { quoted, Unreadable } from "./unreadable.ts";

const DAY_S = 86_400;

const WORDS = /^(?:(\d+)h\s*)?(?:(\d+)m(?:in)?\s*)?(?:(\d+)s(?:ec)?)?$/i;

/**
 * How long a workout took, in seconds, from `2h 18m`, `45m`, `30s` or a number
 * of seconds; nothing and zero are `null`.
 *
 * @throws {Unreadable} For what is no duration, or longer than a day.
 */
export function elapsedFrom(text: string): number | null {
  const [whole, ...parts] = matchValue(text, WORDS) ?? [];
  const seconds = whole === undefined
    ? Number(matchValue(text, /^\d/) ? text.replace(",", ".") : NaN)
    : parts.reduce((sum, part) => sum * 60 + Number(part ?? 0), 0);
  return plausible(seconds, `Duration ${quoted(text)}`);
}

/**
 * A workout's seconds, whole and `null` where zero; `stated` is what the file says.
 *
 * @throws {Unreadable} Where a workout cannot last that long.
 */
export function plausible(seconds: number, stated: string): number | null {
  if (seconds >= 0 && seconds <= DAY_S) return Math.round(seconds) || null;
  const fault = seconds > DAY_S
    ? "makes the workout longer than a day"
    : seconds < 0
    ? "makes the workout end before it began"
    : "is not a duration";
  throw new Unreadable(`${stated} ${fault}.`);
}
