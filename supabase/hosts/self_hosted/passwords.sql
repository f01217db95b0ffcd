-- The roles come with passwords that everybody knows. A new table of Supabase
-- Auth is readable for migrations, as on the platform.
\set ON_ERROR_STOP on
\getenv postgres_password POSTGRES_PASSWORD
\getenv auth_password AUTH_PASSWORD
alter role postgres password :'postgres_password';
alter role supabase_auth_admin password :'auth_password';
alter role authenticator nologin password null;
alter default privileges for role supabase_auth_admin in schema auth
  grant all on tables to postgres;
