import { z } from "zod";
import { shownName } from "../../core/text.ts";

/** A client, as answers name it. */
export const Client = z.object({
  client_id: z.string(),
  client_name: z.string().optional().describe(
    "What it calls itself; nobody has checked it",
  ),
});

/** A client by its id and the name it gave itself. */
export function client(
  client_id: string,
  name: string | null,
): z.output<typeof Client> {
  return { client_id, client_name: shownName(name) };
}
