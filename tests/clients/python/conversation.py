"""What a test and a client say to each other: a line of JSON each way."""

import asyncio
import json
import sys
import time


def say(**message):
    print(json.dumps(message), flush=True)


async def hear():
    """The other side's next message, or nothing where it has hung up."""
    line = await asyncio.to_thread(sys.stdin.readline)
    return json.loads(line) if line else None


async def converse(list_tools, call_tool):
    """Does what it is asked until nobody asks any more."""
    say(connected=True)
    while (asked := await hear()) is not None:
        try:
            match asked:
                case {"list": _}:
                    say(answer=await list_tools())
                case {"call": name, "arguments": arguments}:
                    say(answer=await call_tool(name, arguments))
                case {"wait": seconds}:
                    pass_time(seconds)
                    say(answer=None)
        except Exception as error:
            say(error=str(error))


def pass_time(seconds):
    """Puts this process's clock forward: to a client, its token has aged."""
    clock = time.time
    time.time = lambda: clock() + seconds
