-- What a deployment sets that no migration can know; again at every start.
\set ON_ERROR_STOP on
\getenv gateway_password MCP_GATEWAY_PASSWORD
\getenv public_url PUBLIC_URL
alter role mcp_gateway password :'gateway_password';
update mcp.settings set endpoint = :'public_url' || '/functions/v1/mcp';
