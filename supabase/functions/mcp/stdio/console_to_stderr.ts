/** What a console writes to standard output. */
const TALKATIVE = [
  "log",
  "info",
  "debug",
  "dir",
  "dirxml",
  "table",
  "count",
  "timeLog",
  "timeEnd",
  "group",
  "groupCollapsed",
] as const;

/** Has everything that is written to the console go to standard error from now on. */
export function consoleToStderr(): void {
  for (const name of TALKATIVE) console[name] = console.error;
}
