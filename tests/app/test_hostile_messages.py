"""What a browser sends in a component's name, of any type or size, raises nothing."""

import pytest

from tests.app.support import open_page, say

VALUES = [
    *(None, True, -1, 10**400, 1e400, "x", "x" * 20_000, [], {}, [[]], {"value": []}),
    *({"value": {"a": 1}}, {"value": [10**400] * 9}, {"values": [1e400] * 9}),
    {"map": "x", "values": [10**400] * 4},
    [{"value": 1}] * 3,
]
COMPONENTS = {
    "generate": {"sliders": ("code", "pick"), "tab": ("kept", "back", "unheard")},
    "map": {"map-view": ("look",), "sliders": ("code",)},
    "morph": {"morph": ("take", "pair")},
    "reconstructions": {"report-tiles": ("pick",), "report-matrix": ("cell",)},
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_no_message_raises(name, runs):
    query = {"section": "Mix-ups"} if name == "reconstructions" else {}
    page = open_page(name, run="four", **query)
    for key, names in COMPONENTS[name].items():
        for value in VALUES:
            page = say(page, key, json_value=dict.fromkeys(names, value))
            assert not page.exception, (key, value)
