/**
 * What a record says that a call was about, as one line: "client_id: …,
 * granted: workouts:read".
 */
export function aboutWords(about: Readonly<Record<string, unknown>>): string {
  return Object.entries(about)
    .map(([name, value]) => `${name}: ${wordsOf(value)}`)
    .join(", ");
}

function wordsOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.length > 0 ? value.join(" and ") : "nothing";
}
