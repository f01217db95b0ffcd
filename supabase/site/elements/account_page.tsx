import type { Child } from "hono/jsx/dom";
import { leadingTo } from "../return_path.ts";
import { signedInUser } from "../session.ts";
import type { Site } from "../site.ts";
import { Navigation } from "./navigation.tsx";
import { LoadProblem } from "./problem_notice.tsx";
import { useLoaded } from "./use_loaded.ts";
import { Waiting } from "./waiting.tsx";

interface AccountPageProps<Value> {
  readonly site: Site;
  readonly title: string;
  /** What the page needs before it can be shown; asked for once somebody is signed in. */
  readonly load: () => Promise<Value>;
  readonly children: (value: Value) => Child;
}

/** A page for who is signed in; anyone else is led to sign in, and back. */
export function AccountPage<Value>(
  { site, title, load, children }: AccountPageProps<Value>,
) {
  const loaded = useLoaded(async () => {
    if (await signedInUser(site.supabase)) return { value: await load() };
    location.replace(
      leadingTo("/sign-in", location.pathname + location.search),
    );
  });
  return (
    <>
      <Navigation />
      <h1>{title}</h1>
      {loaded.state === "failed" && <LoadProblem problem={loaded.problem} />}
      {loaded.state === "ready" && loaded.value
        ? children(loaded.value.value)
        : loaded.state !== "failed" && <Waiting>One moment…</Waiting>}
    </>
  );
}
