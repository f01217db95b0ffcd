interface Words {
  readonly status: number;
  /** What happened, in words the caller may read. */
  readonly message: string;
  /** What to do next. */
  readonly next: string;
}

/** Every way this server says no. */
export const REFUSALS = {
  invalid_input: {
    status: 400,
    message: "The input is not valid.",
    next: "Correct the named fields and call again.",
  },
  invalid_token: {
    status: 401,
    message: "The access token is not valid here.",
    next: "Sign in again.",
  },
  session_ended: {
    status: 401,
    message: "The session behind this access token has ended.",
    next: "Connect again to sign in.",
  },
  first_party_only: {
    status: 403,
    message: "This address serves the site, not connected clients.",
    next: "Sign in on the site.",
  },
  client_only: {
    status: 401,
    message: "This address serves connected clients, not the site's sessions.",
    next: "Connect an MCP client to it.",
  },
  foreign_origin: {
    status: 403,
    message: "Pages of this origin may not use this address.",
    next: "Open the site at its own address.",
  },
  too_many_failures: {
    status: 429,
    message: "This access token has failed too often to be checked again.",
    next: "Sign in again, or wait a minute.",
  },
  permission_missing: {
    status: 403,
    message: "The user has not granted this client permission for that.",
    next: "Ask the user to grant it, by connecting again.",
  },
  unknown_client: {
    status: 404,
    message: "No app of that id is registered here.",
    next: "Remove the connection in the app and connect it again.",
  },
  unknown_tool: {
    status: 404,
    message: "There is no tool of that name here.",
    next: "List the tools and use a name from the list.",
  },
  unknown_prompt: {
    status: 404,
    message: "There is no prompt of that name here.",
    next: "List the prompts and use a name from the list.",
  },
  not_found: {
    status: 404,
    message: "There is no such thing among what the user can see.",
    next: "List what there is and use a name or id from the list.",
  },
  conflict: {
    status: 409,
    message: "That idempotency key was already used for something else.",
    next: "Use a new key for new content.",
  },
  confirmation_required: {
    status: 409,
    message: "The user has to agree to this first.",
    next: "Ask the user; where they agree, call again with confirm: true.",
  },
  declined: {
    status: 403,
    message: "The user was asked, and does not want this.",
    next: "Leave it, unless the user says otherwise.",
  },
  cancelled: {
    status: 400,
    message: "The caller left before this was done.",
    next: "Ask again.",
  },
  no_answer: {
    status: 408,
    message: "The client did not answer what it was asked.",
    next: "Call again when somebody is there to answer.",
  },
  cannot_ask: {
    status: 422,
    message: "This client cannot be asked what this needs to know.",
    next: "Use a client that lets servers ask its user.",
  },
  stale_answer: {
    status: 409,
    message: "These answers belong to another call, or have been used.",
    next: "Call again without them, to be asked anew.",
  },
  needs_tasks: {
    status: 422,
    message: "This takes long, and this client does not follow tasks.",
    next: "Use a client with the extension io.modelcontextprotocol/tasks.",
  },
  unknown_task: {
    status: 404,
    message: "There is no task of that id here.",
    next: "Start it anew: a task is kept for a limited time.",
  },
  too_many_tasks: {
    status: 429,
    message: "This client has as many tasks under way as it may have.",
    next: "Wait until one has ended.",
  },
  task_ended: {
    status: 409,
    message: "The task has ended, or is worked on elsewhere.",
    next: "Ask how far it is.",
  },
  not_resumable: {
    status: 409,
    message: "Another version of this server began this task.",
    next: "Start it anew.",
  },
  broken_off: {
    status: 503,
    message: "The work has broken off at the same place time and again.",
    next: "Start it anew, on less at once.",
  },
  rate_limited: {
    status: 429,
    message: "Too many calls in too short a time.",
    next: "Wait before you call again.",
  },
  log_full: {
    status: 429,
    message: "The record of these calls takes as much room as it may.",
    next: "Ask the operator for more; what is kept is on the site, My data.",
  },
  storage_full: {
    status: 422,
    message: "This would be more than one user may keep here.",
    next: "Delete something first, or ask the operator for more.",
  },
  too_many_subscriptions: {
    status: 429,
    message: "This session is subscribed to as much as it may be.",
    next: "Unsubscribe from something first.",
  },
  too_large: {
    status: 413,
    message: "The request is too large.",
    next: "Send less at once.",
  },
  too_late: {
    status: 408,
    message: "The request's body did not arrive in time.",
    next: "Send it again, at once.",
  },
  not_an_export: {
    status: 422,
    message: "This file is not an export of Strong or Hevy.",
    next: "Export your workouts as CSV in the app, and choose that file.",
  },
  unit_required: {
    status: 422,
    message: "The file does not say which units it uses.",
    next: "Say which, and send it again.",
  },
  busy: {
    status: 409,
    message: "Another call of this user is still at work on the same data.",
    next: "Wait for its answer, then call again.",
  },
  too_slow: {
    status: 504,
    message: "The database took too long over this.",
    next: "Ask for less at once, or try again later.",
  },
  result_lost: {
    status: 500,
    message: "This was done, but its result cannot be shown.",
    next: "Do not repeat it; read what is there now.",
  },
  unavailable: {
    status: 503,
    message: "This cannot be answered just now; the fault is on the server.",
    next: "Try again in a minute.",
  },
} as const satisfies Record<string, Words>;

/** The name of a refusal; stable, for programs to branch on. */
export type RefusalCode = keyof typeof REFUSALS;

/** Whether a word from the database names a refusal. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

/**
 * A "no" that its reader can act on: the only error whose words leave the server.
 *
 * `detail` replaces the table's message where it can be more exact; it must
 * never quote Postgres, an upstream or an SDK.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? REFUSALS[code].message, options);
    this.code = code;
  }

  /** The HTTP status this refusal is told with. */
  get status(): number {
    return REFUSALS[this.code].status;
  }

  /** The refusal as JSON, for an HTTP body. */
  toJSON(): { readonly code: RefusalCode; readonly message: string } {
    return { code: this.code, message: this.words() };
  }

  /** What happened and what to do next, as one text. */
  words(): string {
    return `${this.message} ${REFUSALS[this.code].next}`;
  }
}

/**
 * Any thrown value as a refusal: itself where it is one, else `unavailable`
 * with the thrown value as its cause, for the log alone.
 */
export function refusalFrom(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  return new Refusal("unavailable", undefined, { cause: thrown });
}
