# The function alone, for any host that runs containers: docs/hosts.md. It is
# here, not in supabase/hosts, because builders look for it here and all that
# it copies lies below.
FROM denoland/deno:2.9.6

WORKDIR /app
COPY import_map.json ./
COPY supabase/functions/mcp supabase/functions/mcp
COPY supabase/hosts/healthy.ts supabase/hosts/

# Packages are loaded and compiled here, so that nothing is written at run time.
# The lock file is the function's part of the root's: `deno task contract`.
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1
RUN ["deno", "cache", "--no-config", "--lock=supabase/functions/mcp/deno.lock", "--frozen", "--import-map=import_map.json", "supabase/functions/mcp/index.ts", "supabase/hosts/healthy.ts"]

# The base image's own user, by number: some hosts check that it is not root.
USER 1993:1993
ENV PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["deno", "run", "--quiet", "--no-prompt", "--cached-only", "--no-config", "--no-lock", "--allow-net=127.0.0.1", "--allow-env=PORT", "supabase/hosts/healthy.ts"]
STOPSIGNAL SIGTERM
CMD ["deno", "run", "--quiet", "--no-prompt", "--cached-only", "--no-config", "--lock=supabase/functions/mcp/deno.lock", "--frozen", "--import-map=import_map.json", "--allow-net", "--allow-env", "supabase/functions/mcp/index.ts"]
