/** A row about something in the database that has a name. */
export interface Named {
  readonly name: string;
}

/** The names, as they are read out. */
export function namesOf(rows: readonly Named[]): string {
  return rows.map(({ name }) => name).join(", ");
}

/** What is seen of them, and what a command calls them. */
export function named(rows: readonly Named[]) {
  return [namesOf(rows), rows.map(({ name }) => ({ it: name }))] as const;
}
