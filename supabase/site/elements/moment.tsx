const FORMAT = {
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
} as const satisfies Intl.DateTimeFormatOptions;

/** An instant, as clocks here show it; its year where it is another one. */
export function Moment({ at }: { readonly at: string }) {
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  const words = date.toLocaleString("en", {
    ...FORMAT,
    ...(!isThisYear && { year: "numeric" }),
  });
  return <time dateTime={at}>{words}</time>;
}
