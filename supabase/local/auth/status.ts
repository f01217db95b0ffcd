import type { Endpoint } from "./http/auth_env.ts";

const PROVIDERS = [
  "anonymous_users",
  "apple",
  "azure",
  "bitbucket",
  "discord",
  "facebook",
  "snapchat",
  "figma",
  "fly",
  "github",
  "gitlab",
  "google",
  "keycloak",
  "kakao",
  "linkedin",
  "linkedin_oidc",
  "notion",
  "spotify",
  "slack",
  "slack_oidc",
  "workos",
  "twitch",
  "twitter",
  "email",
  "phone",
  "zoom",
];

/** GET /health says that the server is up; it does not ask Postgres. */
export function health(): Endpoint {
  return function health(c) {
    return c.json({
      version: "",
      name: "GoTrue",
      description: "GoTrue is a user registration and authentication API",
    });
  };
}

/** GET /settings says which ways to sign in there are: an email address and a password. */
export function publicSettings(): Endpoint {
  const external = Object.fromEntries(
    PROVIDERS.map((name) => [name, name === "email"]),
  );
  return function publicSettings(c) {
    return c.json({
      external,
      disable_signup: false,
      mailer_autoconfirm: true,
      phone_autoconfirm: false,
      sms_provider: "",
      saml_enabled: false,
      saml_private_key_next_configured: true,
      passkeys_enabled: false,
    });
  };
}
