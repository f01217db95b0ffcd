import { useEffect, useRef } from "hono/jsx/dom";

/** For an element that appears because of a click: it takes the focus that the click had. */
export function useFocus() {
  const element = useRef<HTMLElement>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
