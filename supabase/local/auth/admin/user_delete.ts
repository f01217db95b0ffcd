import { z } from "zod";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody } from "../http/json_body.ts";
import type { Settings } from "../settings.ts";
import { audit } from "../users/audit.ts";
import { softDelete } from "../users/soft_delete.ts";
import { loadedUser } from "./loaded_user.ts";

const Body = z.object({ should_soft_delete: z.boolean().nullish() });

/** DELETE /admin/users/{id} deletes a user, or only blots them out where the body says so. */
export function userDelete({ sql, now }: Settings): Endpoint {
  return async function userDelete(c) {
    const user = await loadedUser(sql, c);
    const hasBody = (await c.req.text()) !== "";
    const soft = hasBody && (await jsonBody(c, Body)).should_soft_delete;
    await sql.begin(async (tx) => {
      await audit(tx, now(), { role: c.get("adminRole") }, "user_deleted", {
        user_id: user.id,
        user_email: user.email ?? "",
        user_phone: user.phone ?? "",
      });
      if (!soft) await tx`delete from auth.users where id = ${user.id}`;
      else if (user.deleted_at === null) await softDelete(tx, user, now());
    });
    return c.json({});
  };
}
