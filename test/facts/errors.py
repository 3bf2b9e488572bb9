"""The classes of errors: that the clients for C++, Node and Python make the same of each SQLSTATE that has one."""
import re

CPP = "client/src/failure.cpp"
TYPESCRIPT = "adapters/node/src/errors.ts"
PYTHON = "adapters/python/src/botdb/errors.py"
IN_CPP = re.compile(r'if \(((?:state == "\w{5}"(?: \|\| )?)+)\) throw (\w+)\(')
IN_TYPESCRIPT = re.compile(r'^  \["(\w{5})", (\w+)\],$', re.MULTILINE)
IN_PYTHON = re.compile(r'^    "(\w{5})": (\w+),', re.MULTILINE)
LOST = "ConnectionError"  # each client learns of lost connections in its own way


def complaints(files):
    cpp = {state: name for states, name in IN_CPP.findall(files[CPP]) for state in re.findall(r"\w{5}(?=\")", states)}
    for path, found in ((TYPESCRIPT, IN_TYPESCRIPT), (PYTHON, IN_PYTHON)):
        classes = {state: name for state, name in found.findall(files[path]) if name != LOST}
        for state in sorted(cpp.keys() | classes.keys()):
            if cpp.get(state) != classes.get(state):
                yield f"{state} is a {classes.get(state)} in {path}, and a {cpp.get(state)} in {CPP}"
