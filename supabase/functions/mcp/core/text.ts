/** Scripts whose spelling needs joiners within words. */
const JOINING = [
  "Arabic",
  "Syriac",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Oriya",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
  "Khmer",
  "Myanmar",
].map((script) => String.raw`\p{Script=${script}}`).join("");

/**
 * What has no look of its own: zero-width, tag and bidirectional characters,
 * variation selectors, fillers, annotation marks, halves of characters, and
 * controls but tab and line feed.
 */
const INVISIBLE = String
  .raw`[\p{Default_Ignorable_Code_Point}\p{Cs}\ufff9-\ufffb]|(?![\t\n])\p{Cc}`;

/** The same where it belongs to something visible. */
const LEGITIMATE = [
  String.raw`\p{RGI_Emoji}`,
  String.raw`\p{Emoji}[\ufe0e\ufe0f]`,
  // Emoji that are joined in more ways than the standard recommends.
  String
    .raw`(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})`,
  // One joiner between letters, never a row of them.
  `(?<=[${JOINING}])[\u200c\u200d](?=[${JOINING}])`,
  String.raw`\r(?=\n)`,
].join("|");

/** What most texts are, which is told five times as fast. */
const PLAIN = /^[\t\n -~]*$/;
const SOME_INVISIBLE = new RegExp(INVISIBLE, "v");
/** Made when first needed: all emoji are many, and most answers have none. */
let each: RegExp | undefined;

/**
 * The text as a person would see it: without characters that only a machine
 * reads, in which instructions to a model can hide. Line breaks, tabs, emoji
 * and the spelling of joining scripts stay as they are.
 */
export function visibleText(text: string): string {
  if (isVisible(text)) return text;
  each ??= new RegExp(`(${LEGITIMATE})|${INVISIBLE}`, "gv");
  return text.replace(each, "$1");
}

/** Whether there is nothing in a text that might have to go. */
export function isVisible(text: string): boolean {
  return PLAIN.test(text) || !SOME_INVISIBLE.test(text);
}

/** Longer names are cut: they could be written to fill a page or an answer with words of their own. */
const NAME_LIMIT = 60;

/** What cannot be seen, or looks like a space: a name must not consist of it, or hide text in it. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/**
 * What a client calls itself, without characters that cannot be seen, and cut
 * at 60 characters; undefined where nothing is left.
 */
export function shownName(name: string | null | undefined): string | undefined {
  const characters = [...(name ?? "").replaceAll(UNSEEN, " ").trim()];
  if (characters.length <= NAME_LIMIT) return characters.join("") || undefined;
  return `${characters.slice(0, NAME_LIMIT).join("")}…`;
}

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
