import type { Task } from "./task.ts";

/** Something of an answer that is for people's eyes and ears, or the way to it. */
export type Content = TextContent | MediaContent | Embedded | Link;

/** A paragraph. */
export interface TextContent {
  readonly type: "text";
  readonly text: string;
}

/** A picture or a sound. */
export interface MediaContent {
  readonly type: "image" | "audio";
  /** Base64. */
  readonly data: string;
  readonly mimeType: string;
}

/** A document within an answer. */
export interface Embedded {
  readonly type: "resource";
  readonly resource: Document;
}

/** Where a document can be read. */
export interface Link {
  readonly type: "resource_link";
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly mimeType?: string;
}

/** What an address holds: text, or bytes in Base64. */
export type Document =
  & { readonly uri: string; readonly mimeType: string }
  & ({ readonly text: string } | { readonly blob: string });

/** What came of a call of a tool. */
export interface Answer {
  /** What fits the tool's output schema. */
  readonly structured?: Readonly<Record<string, unknown>>;
  /** What a person or a model reads beside it, or instead. */
  readonly content: readonly Content[];
  /** The work it speaks of, where that outlives the call. */
  readonly task?: Task;
}
