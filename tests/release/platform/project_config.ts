import unset from "./auth_settings.json" with { type: "json" };

/** A project's settings, under the names they have on the wire. */
export interface ProjectConfig {
  readonly api: Record<string, unknown>;
  readonly auth: Record<string, unknown>;
}

/** The settings of a new project, as far as Homeport's own concern them. */
export function projectConfig(): ProjectConfig {
  return {
    api: {
      db_schema: "public, graphql_public",
      db_extra_search_path: "public, extensions",
      max_rows: 1_000,
      db_pool: null,
      db_pool_acquisition_timeout: 10,
      db_pool_max_lifetime: 1_800,
      db_pool_max_idletime: 30,
    },
    auth: {
      // The CLI takes no answer that lacks one of these.
      ...unset,
      site_url: "http://localhost:3000",
      uri_allow_list: "",
      jwt_exp: 3_600,
      mailer_otp_exp: 3_600,
      mailer_secure_email_change_enabled: true,
      security_update_password_require_reauthentication: false,
      security_update_password_require_current_password: false,
      hook_custom_access_token_enabled: false,
      oauth_server_enabled: false,
      oauth_server_allow_dynamic_registration: false,
      custom_oauth_enabled: false,
      custom_oauth_max_providers: 0,
      mfa_phone_otp_length: 6,
      sms_otp_length: 6,
      passkey_enabled: false,
    },
  };
}
