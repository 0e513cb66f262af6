"""Captured payloads with something wrong in them: values replaced, taken out, put in, at any depth."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.payloads import Json, load, names, waha_envelope

_ODD = st.sampled_from(
    ["\0", "\ud800", "٣٤٥٦٧٨٩٠١@c.us", "1" * 40 + "@lid", "@", "true__", "a_b_c_d", "1e400", "-0", " ", "🙂" * 40]
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | _ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def waha_files() -> list[str]:
    """Every captured or documented WAHA event."""
    return [name for name in names() if name.split("_")[0] in {"real", "fixture", "docs"} and "headers" not in name]


def damaged_webhooks() -> st.SearchStrategy[Json]:
    """An event of WAHA, damaged."""
    return _damaged([waha_envelope(name) for name in waha_files()])


def damaged_updates() -> st.SearchStrategy[Json]:
    """An update of Telegram, damaged."""
    return _damaged(load("telegram_updates"))


@st.composite
def _damaged(draw: st.DrawFn, documents: list[Json]) -> Json:
    document = _as_new(copy.deepcopy(draw(st.sampled_from(documents))), draw(st.integers(1, 10**9)))
    for _ in range(draw(st.integers(1, 4))):
        spots = list(_spots(document))
        if not spots:
            break
        holder, place = draw(st.sampled_from(spots))
        what = draw(st.sampled_from(["replace", "remove", "add", "wrap"]))
        if what == "replace":
            # Another text in the place of a text gets further in than a value of another kind.
            holder[place] = draw(_ODD if isinstance(holder[place], str) and draw(st.booleans()) else _VALUES)
        elif what == "remove":
            del holder[place]
        elif what == "wrap":
            holder[place] = draw(st.sampled_from([[holder[place]], {"id": holder[place]}, str(holder[place])]))
        elif isinstance(holder, dict):
            holder[draw(st.text(max_size=8))] = draw(_VALUES)
    return document


def _as_new(document: Json, number: int) -> Json:
    """The same under another id, so that it is nobody's duplicate."""
    payload = document.get("payload", {})
    if isinstance(payload.get("id"), str):
        payload["id"] += f"{number}"
    if "update_id" in document:
        document["update_id"] = number
    return document


def _spots(document: Json) -> Iterator[tuple[Any, Any]]:
    """Every place that holds a value: its holder and its name or number there."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield document, name
            yield from _spots(value)
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield document, number
            yield from _spots(value)
