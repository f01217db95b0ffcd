import { fieldsOf } from "./ask.ts";
import { CouldNotLook, NotAsked } from "./fault.ts";
import { group } from "./group.ts";

/** The platform's Management API: the only one to say how Supabase Auth is set. */
const PROJECTS = "https://api.supabase.com/v1/projects";

/** Settings of Supabase Auth that show nowhere outside. */
export const authSettings = group({
  title: "Auth settings",
  ailments: {
    "auth.no-current-password": {
      severity: "fault",
      what: "A password is changed without asking for the current one.",
      why:
        "Someone who gets hold of a session on the site can take the account over.",
      mend:
        "supabase config push   (with require_current_password = true under [auth.email] in config.toml)",
    },
  },
  async look({ ask, managementToken, projectRef }, find) {
    if (!managementToken) {
      throw new NotAsked(
        "set SUPABASE_ACCESS_TOKEN; on a host of your own, see that " +
          "GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD is true",
      );
    }
    if (!projectRef) {
      throw new NotAsked("add --project, the project's reference");
    }
    const answer = await ask(`${PROJECTS}/${projectRef}/config/auth`, {
      headers: { authorization: `Bearer ${managementToken}` },
    });
    const settings = fieldsOf(answer);
    if (!settings) {
      throw new CouldNotLook(
        `see that SUPABASE_ACCESS_TOKEN may read project ${projectRef}: ` +
          `Supabase answers ${answer?.status ?? "nothing"}`,
      );
    }
    if (
      settings["security_update_password_require_current_password"] !== true
    ) {
      find("auth.no-current-password");
    }
  },
});
