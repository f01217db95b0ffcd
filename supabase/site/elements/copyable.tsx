import { useState } from "hono/jsx/dom";

interface CopyableProps {
  /** What it is, for who cannot see it. */
  readonly label: string;
  readonly text: string;
}

/** Text to take elsewhere, with a button that copies it. */
export function Copyable({ label, text }: CopyableProps) {
  const [outcome, setOutcome] = useState("");

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("Copied");
    } catch {
      // Outside a secure context there is no clipboard.
      setOutcome("Select the text and copy it");
    }
  }

  return (
    <div class="copyable">
      <code>{text}</code>
      <button type="button" aria-label={`Copy ${label}`} onClick={copy}>
        Copy
      </button>
      <span class="outcome" role="status">{outcome}</span>
    </div>
  );
}
