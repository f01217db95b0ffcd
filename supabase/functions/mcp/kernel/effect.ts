/**
 * What a tool does to the world. MCP's hints, the transaction's mode and the
 * need for confirmation all follow from this one word.
 *
 * `add` creates and never overwrites; `replace` changes what is there;
 * `destroy` removes what cannot be brought back.
 */
export type Effect = "read" | "add" | "replace" | "destroy";
