/**
 * An element of the site as HTML, as it is when first shown: components are
 * called, and no effect runs.
 */
export function htmlOf(node: unknown): string {
  if (Array.isArray(node)) return node.map(htmlOf).join("");
  if (node === null || node === undefined || typeof node === "boolean") {
    return "";
  }
  if (typeof node !== "object") return escaped(String(node));
  // `as` holds: what is no text and no list is an element of hono/jsx/dom.
  const { tag, props } = node as {
    readonly tag: string | ((props: unknown) => unknown);
    readonly props: Readonly<Record<string, unknown>>;
  };
  if (typeof tag === "function") return htmlOf(tag(props));
  const inner = htmlOf(props["children"]);
  if (tag === "") return inner;
  const attributes = Object.entries(props)
    .filter(([name, value]) =>
      name !== "children" && ["string", "number"].includes(typeof value)
    )
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  return `<${tag}${attributes.join("")}>${inner}</${tag}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");
}
