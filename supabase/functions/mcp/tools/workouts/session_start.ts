import { z } from "zod";
import { inLivingMemory } from "./days.ts";

const INSTANT = z.iso.datetime({ offset: true, local: true });
const OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/** The arguments that say when a session began. */
export const sessionStart = {
  started_at: z.string().max(40).refine(
    (value) => INSTANT.safeParse(value).success && inLivingMemory(value),
    "must be an ISO 8601 time from 1900 to 2199, as 2026-03-01T18:30:00+01:00",
  ).optional().describe(
    "As 2026-03-01T18:30:00+01:00, or without offset and with time_zone; now if absent",
  ),
  time_zone: z.string().max(60).refine(isTimeZone, {
    message: "must be the name of a time zone, such as Europe/Berlin",
  }).optional().describe("Where the user trained, as Europe/Berlin"),
};

/** {@linkcode sessionStart} as given. */
export interface SessionStart {
  readonly started_at?: string | undefined;
  readonly time_zone?: string | undefined;
}

/** Whether the start is a local time of no known place. */
export function lacksTimeZone({ started_at, time_zone }: SessionStart) {
  return started_at !== undefined && time_zone === undefined &&
    !OFFSET.test(started_at);
}

/** The start in the words of `workouts.add_sessions`. */
export function startDocument({ started_at, time_zone }: SessionStart) {
  const offset = started_at?.match(OFFSET)?.[0].replace("Z", "+00:00");
  const start = started_at && offset
    // Postgres refuses offsets of sixteen hours and more.
    ? { started_at: new Date(started_at).toISOString() }
    : { started_at_local: started_at };
  return { ...start, time_zone: time_zone ?? offset ?? "UTC" };
}

/** Bare offsets are left out: Postgres and JavaScript take their signs differently. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
