import { z } from "zod";

/**
 * Something an operation wants to know from the client, in the protocol's own terms,
 * and how to read what comes back. What comes back is the client's to forge.
 */
export interface Question<Answer = unknown> {
  readonly method:
    | "elicitation/create"
    | "sampling/createMessage"
    | "roots/list";
  readonly params: Readonly<Record<string, unknown>>;
  /** The answer a response holds; nothing where it holds none. */
  readonly read: (response: unknown) => Answer | undefined;
}

/** Questions by names that are each other's in the whole of one call. */
export type Questions = Readonly<Record<string, Question>>;

/** What the client answered, by the questions' names. */
export type Answers<Asked extends Questions> = {
  readonly [Name in keyof Asked]: Asked[Name] extends Question<infer Answer>
    ? Answer
    : never;
};

/** The answers, where every question has one among the responses. */
export function answersTo<Asked extends Questions>(
  questions: Asked,
  responses: Readonly<Record<string, unknown>>,
): Answers<Asked> | undefined {
  const answers = Object.entries(questions).map(([name, { read }]) =>
    [name, read(responses[name])] as const
  );
  if (answers.some(([, answer]) => answer === undefined)) return undefined;
  // `as` holds: each question's own answer stands under its name.
  return Object.fromEntries(answers) as Answers<Asked>;
}

/** What a user did with a form. */
export type FormAnswer<Fields> =
  | { readonly action: "accept"; readonly content: Fields }
  | { readonly action: "decline" | "cancel" };

/** Asks the user to fill in a form of plain fields: texts, numbers, choices, yes or no. */
export function form<Fields extends z.ZodObject>(
  message: string,
  fields: Fields,
): Question<FormAnswer<z.output<Fields>>> {
  const { $schema: _, additionalProperties: __, ...requestedSchema } = z
    .toJSONSchema(fields, { io: "input" });
  const Left = z.object({ action: z.enum(["decline", "cancel"]) });
  const Filled = z.object({ action: z.literal("accept"), content: fields });
  return {
    method: "elicitation/create",
    params: { mode: "form", message, requestedSchema },
    read: (response) =>
      // `as` holds: `content` is there, as `fields` has it.
      (Left.safeParse(response).data ?? Filled.safeParse(response).data) as
        | FormAnswer<z.output<Fields>>
        | undefined,
  };
}

const Sampled = z.object({ content: z.looseObject({ text: z.string() }) });

/** Asks the client's own model to write something; the answer is its text. */
export function sampling(prompt: string, maxTokens: number): Question<string> {
  const content = { type: "text", text: prompt };
  return {
    method: "sampling/createMessage",
    params: { messages: [{ role: "user", content }], maxTokens },
    read: (response) => Sampled.safeParse(response).data?.content.text,
  };
}

const Roots = z.object({
  roots: z.array(z.object({ uri: z.string(), name: z.string().optional() })),
});

/** Asks which folders the client has open. */
export function roots(): Question<z.output<typeof Roots>["roots"]> {
  return {
    method: "roots/list",
    params: {},
    read: (response) => Roots.safeParse(response).data?.roots,
  };
}
