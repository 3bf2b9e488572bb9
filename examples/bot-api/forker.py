"""Starts a Python bot again and again without importing its packages each time, which takes longer than all that it does.

  python forker.py PACKAGE PATH    imports PACKAGE.bot; for each line on stdin a fork of that runs PACKAGE, from the folder PATH

Prints the id of each process, and what it has ended with.
"""
import importlib
import os
import runpy
import sys


def run(package):
    """What the process that was forked does; it ends with what the package ends with."""
    status = 1
    try:
        os.dup2(2, 1)
        runpy.run_module(package, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def main(package, path):
    os.chdir(path)
    sys.path.insert(0, path)
    importlib.import_module(f"{package}.bot")
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            run(package)
        os.setpgid(child, child)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
