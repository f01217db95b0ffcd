import { z } from "zod";
import { Members, Text } from "../http/json_body.ts";

/** The body of a request for a link. */
export const LinkInput = z.object({
  type: Text,
  email: Text,
  password: Text,
  data: Members,
  redirect_to: Text,
});

/** What a link is asked for with. */
export type LinkInput = z.output<typeof LinkInput>;
