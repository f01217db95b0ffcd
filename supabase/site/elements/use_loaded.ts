import { useEffect, useState } from "hono/jsx/dom";
import { type Problem, problemFrom } from "../problem.ts";

/** What a page needs before it can be shown: still on its way, here, or not to be had. */
export type Loaded<Value> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: Value }
  | { readonly state: "failed"; readonly problem: Problem };

/** Loads something exactly once, when the page is first shown. */
export function useLoaded<Value>(load: () => Promise<Value>): Loaded<Value> {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: "loading" });
  useEffect(() => {
    load().then(
      (value) => setLoaded({ state: "ready", value }),
      (thrown) => setLoaded({ state: "failed", problem: problemFrom(thrown) }),
    );
  }, []);
  return loaded;
}
