"""FastMCP and asyncpg, stateless over HTTP: the guides on tokens and deployment."""

import json
import os
import uuid
from contextlib import asynccontextmanager
from typing import Literal

import asyncpg
from fastmcp import FastMCP
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token
from pydantic import BaseModel, Field

env = os.environ
READ_SQL, WRITE_SQL = env["READ_SQL"], env["WRITE_SQL"]


class LoggedSet(BaseModel):
    workout_id: str
    date: str
    kind: str
    weight: float | None
    reps: int | None
    volume: float | None
    estimated_one_rep_max: float | None


class History(BaseModel):
    items: list[LoggedSet]


class NewSet(BaseModel):
    weight: float
    reps: int


class NewExercise(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    sets: list[NewSet] = Field(min_length=1)


class Added(BaseModel):
    workout_id: str
    added: bool


pool: asyncpg.Pool


@asynccontextmanager
async def lifespan(_server):
    global pool
    async with asyncpg.create_pool(env["DATABASE_URL"]) as pool:
        yield


async def as_user(sql: str, *values) -> list[asyncpg.Record]:
    """Rows of one statement, seen with the eyes of the user who calls."""
    claims = json.dumps(get_access_token().claims)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "select set_config('request.jwt.claims', $1, true)", claims
        )
        await connection.execute("set local role authenticated")
        return await connection.fetch(sql, *values)


async def get_exercise_history(
    exercise: str = Field(min_length=1, max_length=200),
    limit: int = Field(default=20, ge=1, le=100),
) -> History:
    """Sets the user has logged for one exercise, newest first."""
    rows = await as_user(READ_SQL, exercise, limit)
    return History(items=[LoggedSet(**row) for row in rows])


async def log_workout(
    title: str, weight_unit: Literal["kg"], exercises: list[NewExercise]
) -> Added:
    """Adds one whole training session to the user's log."""
    session = {
        "source": "homeport",
        "source_key": str(uuid.uuid4()),
        "title": title,
        "time_zone": "UTC",
        "exercises": [
            {
                "name": exercise.name,
                "sets": [{"weight_kg": s.weight, "reps": s.reps} for s in exercise.sets],
            }
            for exercise in exercises
        ],
    }
    [row] = await as_user(WRITE_SQL, json.dumps([session]))
    return Added(**row)


mcp = FastMCP(
    "workouts",
    auth=JWTVerifier(
        jwks_uri=env["JWKS_URL"],
        issuer=env["ISSUER"],
        audience=env["AUDIENCE"],
        algorithm="ES256",
    ),
    lifespan=lifespan,
)
for index in range(int(env.get("TOOLS", "1"))):
    mcp.tool(
        get_exercise_history,
        name="get_exercise_history" + (f"_{index}" if index else ""),
    )
mcp.tool(log_workout)

mcp.run(
    transport="http",
    host="127.0.0.1",
    port=int(env["PORT"]),
    path="/mcp",
    stateless_http=True,
    show_banner=False,
    log_level="ERROR",
)
