"""The `mcp` package's client: ENDPOINT NAME MODE."""

import asyncio
import sys
from urllib.parse import parse_qs, urlparse

import httpx2
from conversation import converse, hear, say
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata
from pydantic import AnyUrl

ENDPOINT, NAME, MODE = sys.argv[1:]


class Memory:
    """Keeps what the provider has to keep, as long as the process lives."""

    tokens = None
    client_info = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client_info

    async def set_client_info(self, client_info):
        self.client_info = client_info


async def send_away(url):
    say(visit=url)


async def come_back():
    """The address the browser was sent back to, which the user pastes."""
    query = parse_qs(urlparse((await hear())["back"]).query)
    return AuthorizationCodeResult(
        code=query["code"][0],
        state=query["state"][0],
        iss=query.get("iss", [None])[0],
    )


def wire(result):
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)


async def main():
    oauth = OAuthClientProvider(
        server_url=ENDPOINT,
        client_metadata=OAuthClientMetadata(
            client_name=NAME,
            redirect_uris=[AnyUrl("http://127.0.0.1:9/callback")],
        ),
        storage=Memory(),
        redirect_handler=send_away,
        callback_handler=come_back,
    )
    async with httpx2.AsyncClient(auth=oauth, timeout=60) as http_client:
        transport = streamable_http_client(ENDPOINT, http_client=http_client)
        async with Client(transport, mode=MODE) as client:

            async def list_tools():
                return wire(await client.list_tools())

            async def call_tool(name, arguments):
                return wire(await client.call_tool(name, arguments))

            await converse(list_tools, call_tool)


asyncio.run(main())
