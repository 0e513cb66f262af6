"""Draws the conversation's table as a Mermaid chart: ``python -m services.processor.chart > docs/state-chart.md``."""

import sys

from services.processor.domain.states import FORWARD_RULES, HUMAN_STATES, TRANSITIONS

_HEAD = """# The conversation

Drawn from the table in `services/processor/domain/states.py` by `python -m services.processor.chart`; a test fails when
this page is stale. States with a double border are a person's: the bot is silent there. What a person orders (set a
state, take over, hand back) may lead from any state to any other and is not drawn.

```mermaid
stateDiagram-v2
    direction TB
    classDef human stroke-width:4px
    [*] --> NEW
"""


def chart() -> str:
    """The page, ending with the table of every rule."""
    lines = [_HEAD]
    for state, rules in TRANSITIONS.items():
        arrows: dict[str, list[str]] = {}
        for rule, transition in rules.items():
            if transition.to is not state:
                arrows.setdefault(transition.to, []).append(rule.replace("_", " "))
        lines += [f"    {state} --> {to}: {' / '.join(names)}\n" for to, names in arrows.items()]
    lines += [f"    class {state} human\n" for state in sorted(HUMAN_STATES)]
    lines.append("```\n\n| in state | rule | goes to | says | alert | forward |\n|---|---|---|---|---|---|\n")
    for state, rules in TRANSITIONS.items():
        for rule, transition in rules.items():
            says = ", then ".join(f"`{text}`" for text in transition.says) or "-"
            forward = "yes" if rule in FORWARD_RULES else ""
            to = "same" if transition.to is state else transition.to
            lines.append(f"| {state} | {rule} | {to} | {says} | {transition.alert or '-'} | {forward} |\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(chart())
