import type {
  Embedded,
  MediaContent,
  TextContent,
} from "../../supabase/functions/mcp/core/tool.ts";

/** A red pixel. */
export const PICTURE: MediaContent = {
  type: "image",
  mimeType: "image/png",
  data:
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
};

/** A sound of no length. */
export const SOUND: MediaContent = {
  type: "audio",
  mimeType: "audio/wav",
  data: "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=",
};

/** A paragraph that says so. */
export function text(text: string): TextContent {
  return { type: "text", text };
}

/** A document within an answer. */
export function embedded(
  uri: string,
  mimeType: string,
  text: string,
): Embedded {
  return { type: "resource", resource: { uri, mimeType, text } };
}
