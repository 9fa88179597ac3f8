"""Runs the tests of the client against real programs.

    run.py [--programs DIR] [TEST ...]

The Python that runs it is the one whose MLflow is tested. Ends with 1 if one fails; with TEST, such as test_mlflow, only these.
"""
import argparse
import os
import pathlib
import signal
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description="Runs the tests of the client against real programs.")
    parser.add_argument("--programs", type=pathlib.Path, default=HERE.parents[2] / ".build/debug")
    parser.add_argument("tests", nargs="*")
    arguments = parser.parse_args()
    os.environ["SLIPWAY_TEST_PROGRAMS"] = str(arguments.programs.resolve())
    sys.path.insert(0, str(HERE))
    # Whoever ends this ends the nodes that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for name in [name for name in os.environ if name.startswith(("SLIPWAY_", "MLFLOW_")) and name != "SLIPWAY_TEST_PROGRAMS"]:
        del os.environ[name]
    names = arguments.tests or sorted(path.stem for path in HERE.glob("test_*.py"))
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
