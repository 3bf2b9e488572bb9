"""Makes the statements of a finding simpler, as long as the same goes wrong on a fresh connection."""
import random
from dataclasses import replace

from forms import POSITIONAL
from values import Plausible

SIMPLE = {"text": ("''::text", "'x'::text"), "bigint": ("'1'::bigint",), "integer": ("'1'::integer",), 
          "jsonb": ("'{}'::jsonb",), "bigint[]": ("'{}'::bigint[]", "'{1}'::bigint[]"), "numeric": ("1::numeric",)}


def shrunk(finding, fuzzer):
    """The simplest finding that is the same; the finding itself if it does not repeat."""
    draws = random.Random(finding.wrong.kind)  # the fuzzer's own go on as if nothing had been found
    finding = simpler(finding, fuzzer, [(finding.call, POSITIONAL)])
    for argument, _ in finding.call.values:
        finding = simpler(finding, fuzzer, [(finding.call.replaced(argument, value), finding.form)
                                            for value in simple_values(argument, Plausible(draws, fuzzer.pools))
                                            if value != dict(finding.call.values)[argument]])
    return finding


def simple_values(argument, honest):
    """What the argument might be instead, the simplest first; nothing: it is left out."""
    omitted = [None] if argument.has_default else []
    return [*omitted, f"NULL::{argument.type}", *SIMPLE.get(argument.type, ()), honest.value(argument)]


def simpler(finding, fuzzer, candidates):
    """The first candidate that goes wrong in the same way, or the finding."""
    for call, form in candidates:
        if not form.applies(call):
            continue
        steps = form.make(random.Random(0), call, [], fuzzer.world)
        session = fuzzer.world.sessions[finding.role]
        session.restart()
        wrong = fuzzer.wrong_with(call, form, steps, list(fuzzer.outcomes(finding.role, steps)))
        if wrong and wrong.kind == finding.wrong.kind:
            return replace(finding, wrong=wrong, call=call, form=form, steps=steps)
    return finding
