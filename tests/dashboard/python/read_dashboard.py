"""FILE, as Grafana's own model understands it: what is left of it, and what does not fit."""

import enum
import json
import sys
import typing

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard


def misfits(value, hint, place):
    """What stands where the model has something else: it looks at no types itself."""
    if hasattr(value, "to_json"):
        hints = typing.get_type_hints(type(value))
        return [
            misfit
            for name, of in vars(value).items()
            for misfit in misfits(of, hints.get(name, typing.Any), f"{place}.{name}")
        ]
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        found = [misfits(value, part, place) for part in parts]
        return [] if [] in found else found[0]
    if origin is list and isinstance(value, list):
        return [
            misfit
            for at, of in enumerate(value)
            for misfit in misfits(of, parts[0], f"{place}[{at}]")
        ]
    return [] if fits(value, hint, origin, parts) else [f"{place}: {value!r}"]


def fits(value, hint, origin, parts):
    if hint in (typing.Any, object):
        return True
    if origin is typing.Literal:
        return value in parts
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return value in list(hint)
    # To Python a boolean is an integer, and no integer is a float.
    if isinstance(value, bool):
        return hint is bool
    if hint is float:
        return isinstance(value, (int, float))
    return isinstance(value, origin or hint)


register_default_plugins()
with open(sys.argv[1], encoding="utf-8") as file:
    dashboard = Dashboard.from_json(json.load(file))
kept = json.loads(JSONEncoder().encode(dashboard))
known_units = [getattr(units, name) for name in typing.get_type_hints(units)]
found = misfits(dashboard, Dashboard, "dashboard")
print(json.dumps({"kept": kept, "misfits": found, "units": known_units}))
