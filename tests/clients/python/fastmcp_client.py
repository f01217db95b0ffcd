"""FastMCP's client: ENDPOINT NAME MODE."""

import asyncio
import sys
import webbrowser

from conversation import converse, say
from fastmcp import Client
from fastmcp.client.auth import OAuth

ENDPOINT, NAME, MODE = sys.argv[1:]


class Browser(webbrowser.BaseBrowser):
    """The browser is on the other side of this conversation."""

    def open(self, url, new=0, autoraise=True):
        say(visit=url)
        return True


webbrowser.register("conversation", None, Browser(), preferred=True)


def wire(model):
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


async def main():
    oauth = OAuth(client_name=NAME)
    async with Client(ENDPOINT, auth=oauth, mode=MODE, timeout=60) as client:

        async def list_tools():
            return {"tools": [wire(tool) for tool in await client.list_tools()]}

        async def call_tool(name, arguments):
            answer = await client.call_tool(name, arguments, raise_on_error=False)
            return {
                "isError": answer.is_error,
                "structuredContent": answer.structured_content,
                "content": [wire(block) for block in answer.content],
            }

        await converse(list_tools, call_tool)


asyncio.run(main())
