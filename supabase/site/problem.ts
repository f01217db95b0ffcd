/** What a person can do about a {@linkcode Problem} here. */
export type Remedy = "retry" | "sign_in" | "switch_account";

/** Something that went wrong, in sentences for the person at the page. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly remedy: Remedy | undefined;

  constructor(message: string, remedy?: Remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/** What was thrown, as a problem; what nobody foresaw is told without its words. */
export function problemFrom(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  console.error(thrown);
  return new Problem(
    "This page has a fault and could not go on. Load it again; if that does " +
      "not help, tell whoever runs this server.",
    "retry",
  );
}
