/** A fault breaks something or lets someone in; a warning will, sooner or later. */
export type Severity = "fault" | "warning";

/** Something that can be wrong with a deployment: one line of a group's table. */
export interface Ailment {
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** Why it matters, in one sentence. */
  readonly why: string;
  /** The command that mends it, or what to do where no command does. */
  readonly mend: string;
}

/** An ailment that a deployment has. */
export interface Finding extends Ailment {
  /** Stable: `<subject>.<ailment>`. */
  readonly id: string;
  /** What was seen, where that says more than the sentence. */
  readonly seen?: string;
}
