"""Every function, called by every login, for its own bot and for another: who is refused is who has to be, and who is not is
told nothing that is another bot's."""
import random

import psycopg

from logins import OTHER
from rights import OF_A_BOT, is_refused
from values import Plausible
from world import SECRET

FORBIDDEN = "42501"
OWN_OR_OTHERS = ("its own", "another bot's ")


def findings(world, functions, rights):
    """What is otherwise than the list of rights says, a line each; and how many calls were made."""
    wrong = [f"{name} is in the list of rights only" for name in rights.keys() - {function.name for function in functions}]
    wrong += [f"{function.name} is missing from the list of rights" for function in functions if function.name not in rights]
    calls = 0
    others = world.pools(OTHER)
    for login in world.logins:
        own = world.pools(login.bot or OTHER)
        with world.connect(login) as connection:
            for function in functions:
                for case in cases(function, login):
                    calls += 1
                    wrong += tried(connection, login, function, rights, case, call(function, own, others, case))
    return wrong, calls


def cases(function, login):
    """What of another bot the call names: nothing, or one of the arguments that can."""
    return ("", *(name for name in OF_A_BOT if function.takes(name) and login.bot))


def call(function, own, others, case):
    """An honest call of the function; the argument of the case is the other bot's."""
    values = []
    for argument in function.arguments:
        if argument.has_default and argument.name not in OF_A_BOT:
            continue
        pools = others if case in (argument.name, "payment_id") and argument.name in (case, "provider") else own
        values.append(f"{named(argument)}{value_of(argument, pools)}")
    return f"botdb.{function.name}({', '.join(values)})"


def named(argument):
    return f"{argument.name} => " if argument.name else ""


def value_of(argument, pools):
    if argument.name == "bot_name":
        return f"'{pools.bots[0]}'"
    return Plausible(random.Random(0), pools).value(argument)


def tried(connection, login, function, rights, case, sql):
    """Makes the call and takes it back; a line if its end is not the expected one."""
    if function.name not in rights:
        return []
    state, said = answer(connection, sql)
    expected = is_refused(login, function, rights[function.name], case)
    what = f"{login.role}, for {OWN_OR_OTHERS[bool(case)]}{case}: {sql}"
    if (state == FORBIDDEN) != expected:
        return [f"{what} must {'' if expected else 'not '}be {FORBIDDEN} and is {state or 'allowed'}"]
    return [f"{what} shows what is another bot's: {said[:200]}"] if login.bot and SECRET in said else []


def answer(connection, sql):
    """The SQLSTATE of a call that is rolled back, empty if it succeeds, and then all that it returns."""
    try:
        with connection.transaction(force_rollback=True):
            rows = connection.execute(f"SELECT {sql}").fetchall()
    except psycopg.Error as error:
        return error.sqlstate, ""
    return "", str(rows)
