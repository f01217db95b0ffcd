import { type Child, useEffect, useRef } from "hono/jsx/dom";
import type { Problem } from "../problem.ts";
import { leadingTo } from "../return_path.ts";

interface ProblemNoticeProps {
  readonly problem: Problem;
  /** Further ways out. */
  readonly children?: Child;
}

/** A problem in its words, announced and focused, with the way to sign in where that mends it. */
export function ProblemNotice({ problem, children }: ProblemNoticeProps) {
  const notice = useRef<HTMLElement>(null);
  useEffect(() => notice.current?.focus(), [problem]);
  return (
    <div class="problem" role="alert" tabIndex={-1} ref={notice}>
      <p>{problem.message}</p>
      {problem.remedy === "sign_in" && (
        <p>
          <a
            class="button"
            href={leadingTo("/sign-in", location.pathname + location.search)}
          >
            Sign in
          </a>
        </p>
      )}
      {children}
    </div>
  );
}

/** A problem that kept a page from being shown. */
export function LoadProblem({ problem, children }: ProblemNoticeProps) {
  return (
    <ProblemNotice problem={problem}>
      {problem.remedy === "retry" && (
        <p>
          <button type="button" onClick={() => location.reload()}>
            Load this page again
          </button>
        </p>
      )}
      {children}
    </ProblemNotice>
  );
}
