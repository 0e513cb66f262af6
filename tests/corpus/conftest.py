"""Prints the figures of the corpus at the end of a run, whether it passed or failed."""

import pytest

FIGURES: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("understanding of the corpus")
        for line in FIGURES:
            terminalreporter.write_line(line)
