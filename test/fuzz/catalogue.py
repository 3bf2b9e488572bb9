"""The functions of schema botdb, as the catalogue has them."""
from dataclasses import dataclass

# The input arguments stand first among all arguments, which a function with others would show at once by its names.
FUNCTIONS = """
SELECT p.proname::text, p.prokind::text, p.prorettype = 'trigger'::regtype, p.proretset, p.provolatile = 'v',
  p.provolatile = 'i', p.proparallel = 's',
  coalesce(obj_description(p.oid, 'pg_proc'), ''),
  coalesce((SELECT json_agg(json_build_array(coalesce(p.proargnames[n], ''), format_type(t.oid, NULL), t.typsend::text,
                                             n > p.pronargs - p.pronargdefaults) ORDER BY n)
            FROM generate_series(1, p.pronargs) n JOIN pg_type t ON t.oid = p.proargtypes[n - 1]), '[]')
FROM pg_proc p WHERE p.pronamespace = 'botdb'::regnamespace ORDER BY p.proname COLLATE "C", p.oid
"""


@dataclass(frozen=True)
class Argument:
    name: str
    type: str
    send: str  # what makes its binary form
    has_default: bool


@dataclass(frozen=True)
class Function:
    name: str
    kind: str  # f, or what the calling forms do not know
    is_trigger: bool
    returns_set: bool
    is_writer: bool
    is_pure: bool
    is_parallel_safe: bool
    comment: str
    arguments: tuple

    def takes(self, name):
        return any(argument.name == name for argument in self.arguments)


def read_functions(connection):
    rows = connection.execute(FUNCTIONS).fetchall()
    functions = [Function(*row[:8], tuple(Argument(*argument) for argument in row[8])) for row in rows]
    unknown = [function.name for function in functions if function.kind != "f"]
    if unknown:
        raise ValueError(f"no calling form for {', '.join(unknown)}")
    return functions
