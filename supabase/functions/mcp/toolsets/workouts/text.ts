import { z } from "zod";

/** A text of at most `maxLength` UTF-16 units that Postgres can hold. */
export function text(maxLength: number) {
  return z.string().max(maxLength).refine(
    (value) => value.isWellFormed() && !value.includes("\0"),
    "must be well-formed Unicode without NUL",
  );
}

/** A {@linkcode text} that says something; spaces around it are dropped. */
export function label(maxLength: number) {
  return text(maxLength).trim().min(1);
}
