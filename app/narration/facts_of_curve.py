"""What is told about a training: its rounds, the gap between its curves, and how it ended."""

from collections.abc import Iterator, Sequence

from app.narration.fact import Fact
from app.narration.facts import Facts, names_of
from app.narration.wording import LONGEST_SENTENCE, clean, finite, known, number, percent
from app.training.monitor import Round, plural

FEW, WIDE = 0.01, 0.25


def curve_facts(
    rounds: Sequence[Round],
    round_name: str,
    loss: str,
    ending: str,
    advice: Sequence[str] = (),
    names: Sequence[str] = (),
) -> Facts:
    """The facts of a training that ended with a sentence; `advice` is the coach's, as sentences."""
    told = (
        [Fact("training", "Training", {"rounds": len(rounds)}, clean(ending, 2 * LONGEST_SENTENCE))] if ending else []
    )
    told += [
        Fact(f"advice.{place}", "Advice", None, clean(text, LONGEST_SENTENCE))
        for place, text in enumerate(advice, start=1)
    ]
    finite_ = [one for one in rounds if known(one.train) and known(one.valid)]
    return Facts((*told, *(_curve(finite_, round_name, loss) if finite_ else ())), names_of(names))


def _curve(rounds: Sequence[Round], unit: str, loss: str) -> Iterator[Fact]:
    first, last = rounds[0], rounds[-1]
    best = min(rounds, key=lambda one: one.valid)
    how = (
        f"The loss ({loss}) says how far the answers are off, lower is better: the training curve on rows the "
        f"model learns "
        "from, the validation curve on rows it only is judged by."
    )
    yield Fact("how", "Reading", None, how)
    shown = {"first": first, "best": best, "last": last}
    value = {name: finite(round=one.round, train=one.train, valid=one.valid) for name, one in shown.items()}
    sentence = (
        f"After {unit} {first.round:,} the loss was {_pair(first)}; at {unit} {last.round:,}, the last, {_pair(last)}."
    )
    yield Fact("curve.ends", "Loss curve", value, sentence)
    yield Fact(
        "kept",
        "Kept round",
        {"round": best.round},
        f"Validation loss is lowest at {unit} {best.round:,}: {_pair(best)}.",
    )
    gap = best.valid - best.train
    yield Fact(
        "curve.gap", "Gap", finite(gap=gap), f"The gap between validation and training loss there is {number(gap)}."
    )
    later = last.round - best.round
    if later:
        rise = last.valid - best.valid
        way = "fell" if last.train < best.train else "did not fall"
        told = (
            f"Over the {later:,} {plural(unit, later)} after it, validation loss rose by {number(rise)} and the "
            f"training loss {way}; these are not kept."
        )
        yield Fact("curve.after", "After the kept round", {"rounds": later} | finite(rise=rise), told)
    yield Fact("curve.reading", "What it looks like", None, _verdict(rounds, best, gap))


def _verdict(rounds: Sequence[Round], best: Round, gap: float) -> str:
    """Whether the curve looks like too much or too little learning, by stated rules."""
    last = rounds[-1]
    tenth = rounds[-max(2, len(rounds) // 10)].valid
    if best.train > 0 and gap > WIDE * best.train:
        return (
            f"Validation loss is more than {percent(WIDE)} above training loss at the kept round, so it fits the "
            f"training rows "
            "too closely (overfitting)."
        )
    if best.round == last.round and len(rounds) > 2 and tenth - last.valid > FEW * abs(tenth):
        return (
            "The last round is the best and validation loss was still falling, so it could learn more (underfitting)."
        )
    return (
        "Neither too much nor too little learning shows: the curves lie close, and validation loss had stopped falling."
    )


def _pair(one: Round) -> str:
    return f"{number(one.train)} on training and {number(one.valid)} on validation rows"
