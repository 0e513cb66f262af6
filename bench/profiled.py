"""``python -m bench.profiled``: a service as it always runs, but under cProfile from its first task to its last.

Imports are not profiled. BENCH_PROFILED names the service's module, BENCH_PROFILE the file that gets the profile when
the service ends; read it with ``python -m pstats``. cProfile makes calls of Python functions look dearer than they are;
``py-spy record --pid`` has no such bias where it can be installed.
"""

import cProfile
import importlib
import os


def main() -> None:
    """Run it."""
    service = importlib.import_module(f"{os.environ['BENCH_PROFILED']}.__main__")
    profile = cProfile.Profile()
    try:
        profile.runcall(service.main)
    finally:
        profile.dump_stats(os.environ["BENCH_PROFILE"])


if __name__ == "__main__":
    main()
