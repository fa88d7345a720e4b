"""The sections of a model card, as sentences and tables."""

from app.models.card_pages import Section
from app.models.card_subject import FAIRNESS, PEOPLE, Subject
from app.narration.scores import class_counts, spread
from app.narration.wording import LONGEST_SENTENCE, clean, count, known, number, percent

MOST_CLASSES = 20
MOST_COLUMNS = 20


def sections(subject: Subject) -> tuple[Section, ...]:
    """Every section that has something to say, in reading order."""
    made = (
        _overview(subject),
        Section("What it is for", (subject.purpose, PEOPLE)),
        _data(subject),
        Section("Preparation", tuple(clean(one, LONGEST_SENTENCE) for one in subject.recipe) or ("No steps.",)),
        Section("Training", (*subject.sentence("training"), *subject.sentence("curve"), *subject.procedure)),
        Section("Settings", (), ("Setting", "Value"), tuple(subject.shown_settings().items())),
        _quality(subject),
        _confusion(subject),
        _impact(subject),
        Section("Limits", (*subject.limits, FAIRNESS)),
        Section("Made with", (), ("Software", "Version"), tuple(subject.libraries().items())),
    )
    return tuple(section for section in made if section.sentences or section.rows)


def _overview(subject: Subject) -> Section:
    rows = {
        "Name": subject.name,
        "Id": subject.model.get("id"),
        "Version": subject.model.get("version"),
        "Created": subject.model.get("created"),
        "Problem": subject.report.problem.label,
        "Target": subject.target,
        "Algorithm": subject.algorithm,
    }
    shown = tuple((label, clean(value, LONGEST_SENTENCE)) for label, value in rows.items() if value not in (None, ""))
    return Section("What it is", (), ("What", "Value"), shown)


def _data(subject: Subject) -> Section:
    told = [f"Dataset: {subject.dataset_name}."]
    size = [count(subject.dataset[f"{noun}s"], noun) for noun in ("row", "column") if subject.dataset.get(f"{noun}s")]
    if size:
        told.append(f"Size: {' and '.join(size)}.")
    if subject.dataset.get("source"):
        told.append(f"Source: {clean(subject.dataset['source'], LONGEST_SENTENCE)}.")
    told += [*subject.sentence("rows"), *subject.sentence("classes"), *subject.sentences("note")]
    return Section("Data", tuple(told))


def _quality(subject: Subject) -> Section:
    rows = []
    for name, score in subject.report.metrics.items():
        if not known(score.value):
            reason = clean(score.undefined, 200) if score.undefined else "the test rows do not allow it"
            rows.append((clean(name), f"not defined: {reason}", "", ""))
            continue
        width = spread(score)
        between = f"{number(score.low, width)} to {number(score.high, width)}" if width is not None else "not known"
        baseline = number(score.baseline, width) if known(score.baseline) else "not known"
        rows.append((clean(name), number(score.value, width), between, baseline))
    sentence = "Measured on the test rows, which took no part in training; the baseline ignores every column."
    header = ("Score", "Value", "95 % interval", "Baseline")
    return Section("Quality", (sentence,) if rows else ("No score is known.",), header, tuple(rows))


def _confusion(subject: Subject) -> Section:
    told = tuple(line for key in ("confusion", "weakest", "mistakes") for line in subject.sentence(key))
    names = [clean(name) for name in class_counts(subject.report)]
    if not names or len(names) > MOST_CLASSES:
        return Section("Right and wrong", told)
    header = ("Actual / predicted", *names)
    lines = zip(names, subject.report.confusion, strict=True)
    return Section("Right and wrong", told, header, tuple((name, *(f"{n:,}" for n in line)) for name, line in lines))


def _impact(subject: Subject) -> Section:
    rows = tuple(
        (
            clean(impact.column),
            percent(impact.share),
            number(impact.loss, impact.high - impact.low),
            f"{number(impact.low, impact.high - impact.low)} to {number(impact.high, impact.high - impact.low)}",
        )
        for impact in subject.report.impacts[:MOST_COLUMNS]
    )
    told = subject.sentence("impacts.rest") if len(subject.report.impacts) > MOST_COLUMNS else ()
    measure = f"{clean(subject.report.objective)} worse by"
    return Section("Columns that matter", told, ("Column", "Share of impact", measure, "95 % interval"), rows)
