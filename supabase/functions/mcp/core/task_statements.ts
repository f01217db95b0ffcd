import { isRefusalCode, Refusal } from "./errors.ts";
import type { Question } from "./question.ts";
import { json, sql, type Statement } from "./sql.ts";
import type { Task, TaskPlace } from "./task.ts";
import { visibleText } from "./text.ts";

/** A row of `mcp.tasks`, as {@linkcode seen} reads it. */
export type TaskRow = Omit<Task, "refusal"> & {
  readonly refusal: ReturnType<Refusal["toJSON"]> | null;
};

/** The task a row stands for. */
export function taskFrom({ refusal, ...row }: TaskRow): Task {
  return {
    ...row,
    refusal: refusal && isRefusalCode(refusal.code)
      ? new Refusal(refusal.code, refusal.message)
      : undefined,
  };
}

const COLUMNS = sql`
  tool || '.' || id as id, status, message, done, total, answer, refusal,
  questions, created_at as "createdAt", updated_at as "updatedAt",
  expires_at as "expiresAt",
  status = 'working' and coalesce(held_until > clock_timestamp(), false) as held`;

/** What is known of new work. */
export interface NewTask {
  readonly tool: string;
  readonly permission: string;
  readonly state: unknown;
  readonly askable: readonly Question["method"][];
}

/** Writes down that work begins; refused where too much is under way. */
export function started(
  { tool, permission, state, askable }: NewTask,
): Statement<TaskRow> {
  return sql`
    insert into mcp.tasks (tool, permission, state, askable)
    values (${tool}, ${permission}, ${json(state)}, ${json(askable)})
    returning ${COLUMNS}`;
}

/** Reads how a task stands; no row where it is not the caller's, or over and gone. */
export function seen({ tool, key }: TaskPlace): Statement<TaskRow> {
  return sql`
    select ${COLUMNS} from mcp.tasks
    where id = ${key} and tool = ${tool} and expires_at > now()`;
}

/** A row where there is such a task, in whatever state. */
export function kept({ tool, key }: TaskPlace): Statement {
  return sql`
    select id from mcp.tasks
    where id = ${key} and tool = ${tool} and expires_at > now()`;
}

/** Ends a task that is under way, and leaves another as it is. */
export function cancelled({ tool, key }: TaskPlace): Statement {
  return sql`
    update mcp.tasks
    set status = 'cancelled', questions = '{}', updated_at = now()
    where id = ${key} and tool = ${tool}
      and status in ('working', 'input_required')`;
}

/** Takes in answers to what is asked, and no others. */
export function answered(
  { tool, key }: TaskPlace,
  responses: Readonly<Record<string, unknown>>,
): Statement {
  return sql`
    update mcp.tasks as task
    set questions = left_open, responses = task.responses || given.responses,
      status = case left_open
        when '{}' then 'working' else 'input_required'
      end,
      updated_at = now()
    from (
      select id, questions - array_agg(name) as left_open,
        jsonb_object_agg(name, response) as responses
      from mcp.tasks, jsonb_each(${json(responses)}) as sent (name, response)
      where id = ${key} and tool = ${tool} and questions ? name
      group by id, questions
    ) as given
    where task.id = given.id`;
}

/** Where work goes on. */
export interface TaskState {
  readonly state: unknown;
  readonly askable: readonly Question["method"][];
  /** How often the client has been asked something. */
  readonly rounds: number;
  /** By the keys they were asked under: the round, a dot, the name. */
  readonly responses: Readonly<Record<string, unknown>>;
  /** How many have taken it up since it last got on. */
  readonly attempts: number;
}

/** Reads where a task goes on. */
export function whereItIs(key: string): Statement<TaskState> {
  return sql`
    select state, askable, rounds, responses, attempts
    from mcp.tasks where id = ${key}`;
}

/** How far work is, for whoever waits for it. */
export interface Progress {
  readonly done?: number;
  readonly total?: number;
  readonly message?: string;
}

/** Writes down where work goes on, and that it got there. */
export function gotOn(
  key: string,
  state: unknown,
  { done, total, message }: Progress = {},
): Statement {
  return sql`
    update mcp.tasks set state = ${json(state)}, done = ${done ?? null},
      total = ${total ?? null}, message = ${message ?? null},
      attempts = 0, updated_at = now()
    where id = ${key}`;
}

/** Leaves work until the client has answered. */
export function parked(
  key: string,
  questions: Task["questions"],
): Statement {
  return sql`
    update mcp.tasks set status = 'input_required', rounds = rounds + 1,
      questions = ${json(questions)}, held_until = null, attempts = 0,
      updated_at = now()
    where id = ${key}`;
}

/** Leaves work to whoever takes it up next. */
export function letGo(key: string): Statement {
  return sql`update mcp.tasks set held_until = null where id = ${key}`;
}

/** Ends a task with what it came to. */
export function completed(key: string, answer: unknown): Statement {
  return sql`
    update mcp.tasks set status = 'completed', answer = ${json(answer)},
      message = null, updated_at = now()
    where id = ${key}`;
}

/** Ends a task that came to nothing: refused by its tool, or failed. */
export function endedWith(
  key: string,
  status: "completed" | "failed",
  refusal: Refusal,
): Statement {
  // Without the hint, which is added when it is read. The message may quote data
  // that Postgres cannot store.
  const { code } = refusal;
  const message = visibleText(refusal.message);
  return sql`
    update mcp.tasks set status = ${status}, refusal = ${
    json({ code, message })
  },
      message = ${message}, updated_at = now()
    where id = ${key}`;
}
