import { Refusal } from "../../../core/errors.ts";
import { quoted, Unreadable } from "./row.ts";

/** When something happened, as an export tells it. */
export interface Moment {
  /** Wall clock of the user's time zone, such as `2021-02-10T16:46:13`. */
  readonly local: string;
  /** The same in whatever time zone the file is read. */
  readonly key: string;
  /** Milliseconds; only the difference of two moments of one file means something. */
  readonly ms: number;
}

/** Reads the moments of an export. */
export type Clock = (text: string) => Moment;

/**
 * Months as Hevy abbreviates them in the phone's language, without accents:
 * English, Spanish, French, German, Portuguese, Italian, Dutch, Turkish.
 */
const MONTHS = [
  ["jan", "ene", "gen", "oca"],
  ["feb", "fev", "sub"],
  ["mar", "maa", "mrt"],
  ["apr", "abr", "avr", "nis"],
  ["may", "mai", "mei", "mag"],
  ["jun", "juin", "giu", "haz"],
  ["jul", "juil", "lug", "tem"],
  ["aug", "ago", "aou", "agu"],
  ["sep", "set", "eyl"],
  ["oct", "okt", "out", "ott", "eki"],
  ["nov", "kas"],
  ["dec", "dez", "dic", "ara"],
];

const TIME =
  /(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?(?: ?(?<half>[ap])\.?m\.?)?/;
const ISO = new RegExp(
  `^(?<year>\\d{4})-(?<month>\\d{1,2})-(?<day>\\d{1,2})(?:T|,? )${TIME.source} ?(?<zone>Z|[+-]\\d{2}:?\\d{2})?$`,
  "i",
);
const WRITTEN = new RegExp(
  `^(?<day>\\d{1,2})\\.? (?:de )?(?<month>\\p{L}+)\\.? (?:de )?(?<year>\\d{4}),? ${TIME.source}$`,
  "iu",
);

/**
 * A clock for `2021-02-10 16:46:13`, `30 Jun 2025, 19:56` and their like. A
 * time without zone is the user's wall clock; one with a zone is turned into it.
 *
 * @throws {Refusal} `invalid_input` where there is no such time zone.
 */
export function clockIn(timeZone: string): Clock {
  const wallClock = wallClockOf(timeZone);
  return (text) => {
    const spaced = text.replaceAll(/\s+/g, " ").trim();
    const parts = (matchValue(spaced, ISO) ?? matchValue(spaced, WRITTEN))
      ?.groups;
    const ms = parts && msFrom(parts);
    if (ms === undefined) {
      throw new Unreadable(`${quoted(text)} is not a date and time.`);
    }
    const zone = parts?.zone;
    const local = new Date(ms).toISOString().slice(0, 19);
    if (!zone) return { local, key: local, ms };
    const instant = new Date(ms - offsetMs(zone));
    return {
      local: wallClock.format(instant).replace(" ", "T"),
      key: `${instant.toISOString().slice(0, 19)}Z`,
      ms: instant.getTime(),
    };
  };
}

function wallClockOf(timeZone: string): Intl.DateTimeFormat {
  try {
    // Swedes write dates as ISO 8601 does.
    return new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      dateStyle: "short",
      timeStyle: "medium",
    });
  } catch {
    throw new Refusal(
      "invalid_input",
      "time_zone: not the name of a time zone, such as Europe/Berlin.",
    );
  }
}

/** The parts as if they were UTC, or nothing where the log has no such time. */
function msFrom(parts: Readonly<Record<string, string>>): number | undefined {
  const part = (name: string) => Number(parts[name] ?? 0);
  const [year, month, day] = [
    part("year"),
    monthFrom(parts.month),
    part("day"),
  ];
  const hour = parts.half ? part("hour") % 12 : part("hour");
  const afternoon = parts.half?.toLowerCase() === "p" ? 12 : 0;
  const [minute, second] = [part("minute"), part("second")];
  const ms = Date.UTC(year, month, day, hour + afternoon, minute, second);
  // Date.UTC carries 31 February over into March, where nobody trained.
  const carried = new Date(ms).getUTCDate() !== day || hour > 23 ||
    minute > 59 || second > 59;
  const inLog = year > 1900 && year < 2199;
  return carried || !inLog ? undefined : ms;
}

/** A month from 0, `NaN` for what is none. */
function monthFrom(text = ""): number {
  const month = /^\d/.test(text)
    ? Number(text) - 1
    : MONTHS.findIndex((names) =>
      names.some((name) => unaccented(text).startsWith(name))
    );
  return month in MONTHS ? month : NaN;
}

function unaccented(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

function offsetMs(zone: string): number {
  const [, sign, hours, minutes] = zone.match(/([+-])(\d{2}):?(\d{2})/) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === "-" ? -ms : ms;
}

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

/** No number, date, duration or column name of an export is longer, in characters. */
const VALUE_LIMIT = 100;

/** The match of a pattern in a short value. A longer value matches nothing and no pattern reads it. */
export function matchValue(
  value: string,
  pattern: RegExp,
): RegExpMatchArray | null {
  return value.length > VALUE_LIMIT ? null : value.match(pattern);
}
