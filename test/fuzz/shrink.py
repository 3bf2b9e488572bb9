"""Makes the statements of a finding simpler, as long as the same goes wrong on a fresh connection."""
import random
from dataclasses import replace

from forms import POSITIONAL
from values import Plausible

SIMPLE = {"text": ("''::text", "'x'::text"), "bigint": ("'1'::bigint",), "integer": ("'1'::integer",), "jsonb": ("'{}'::jsonb",),
          "bigint[]": ("'{}'::bigint[]", "'{1}'::bigint[]"), "numeric": ("1::numeric",)}


def shrunk(finding, fuzzer):
    """The simplest finding that is the same; the finding itself if it does not repeat."""
    draws = random.Random(finding.wrong.kind)  # the fuzzer's own go on as if nothing had been found
    finding = simpler(finding, fuzzer, [(finding.call, POSITIONAL)])
    for argument, _ in finding.call.values:
        candidates = ["NULL::" + argument.type, *SIMPLE.get(argument.type, ()), Plausible(draws, fuzzer.pools).value(argument)]
        if argument.has_default:
            candidates.insert(0, None)
        finding = simpler(finding, fuzzer, [(finding.call.replaced(argument, value), finding.form) for value in candidates
                                            if value != dict(finding.call.values)[argument]])
    return finding


def simpler(finding, fuzzer, candidates):
    """The first candidate that goes wrong in the same way, or the finding."""
    for call, form in candidates:
        if not form.applies(call):
            continue
        steps = form.make(random.Random(0), call, [], fuzzer.world)
        session = fuzzer.world.sessions[finding.role]
        session.restart()
        outcomes = list(fuzzer.outcomes(finding.role, steps))
        wrong = fuzzer.wrong_with(call, form, outcomes, [outcome for step, outcome in zip(steps, outcomes) if step.is_call and outcome])
        if wrong and wrong.kind == finding.wrong.kind:
            return replace(finding, wrong=wrong, call=call, form=form, steps=steps)
    return finding
