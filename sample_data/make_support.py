"""Makes support_tickets.csv: what 4,000 messages to a shop's customer support are about."""

import numpy as np
import polars as pl

from sample_data.planting import gaps
from sample_data.support_phrases import BOTH, CLOSINGS, CONTEXTS, JAPANESE, MESSAGES, OPENINGS, PRODUCTS, VAGUE

ROWS = 4_000
CATEGORIES = ("billing", "delivery", "technical", "account", "returns", "praise")
SHARES = (0.22, 0.24, 0.19, 0.14, 0.13, 0.08)
TEAMS = {
    "billing": "Finance",
    "delivery": "Logistics",
    "technical": "Product",
    "account": "Product",
    "returns": "Logistics",
    "praise": "Care",
}
IN_JAPANESE, MULTI_TOPIC, BETWEEN_TWO, TOLD_LITTLE, MISFILED, WITH_TYPOS = 0.15, 0.08, 0.06, 0.02, 0.02, 0.18
CHANNELS, CHANNEL_SHARES = ("email", "web form", "chat", "phone note"), (0.42, 0.27, 0.23, 0.08)
FIRST_DAY, DAYS = np.datetime64("2024-04-01", "us"), 91
WITHOUT_POWER = ("backpack", "desk chair")
PRIORITIES = ("low", "normal", "high", "urgent")


def table() -> pl.DataFrame:
    """One row a ticket, in order of time; `category` is the target."""
    draw = np.random.default_rng(20240808)
    category = draw.choice(CATEGORIES, ROWS, p=SHARES)
    japanese = draw.random(ROWS) < IN_JAPANESE
    product = draw.choice(list(PRODUCTS), ROWS)
    product = np.where((category == "technical") & np.isin(product, WITHOUT_POWER), "headphones", product)
    written = [_ticket(draw, *facts) for facts in zip(category, japanese, product, strict=True)]
    category = np.array([label for label, _ in written])
    astray = draw.random(ROWS) < MISFILED
    category = np.where(astray, draw.choice(CATEGORIES, ROWS), category)
    urgent = (category == "technical") * 0.6 + (category == "billing") * 0.3 - (category == "praise") * 2.0
    heat = draw.normal(0, 1, ROWS) + urgent
    priority = np.select([heat > 1.9, heat > 0.9, heat > -1.1], PRIORITIES[:0:-1], PRIORITIES[0])
    minutes = np.sort(draw.integers(0, DAYS * 24 * 60, ROWS))
    return pl.DataFrame(
        {
            "ticket_id": [f"T-{100_000 + number}" for number in range(ROWS)],
            "received": pl.Series(FIRST_DAY + (minutes * 60_000_000).astype("timedelta64[us]")),
            "channel": draw.choice(CHANNELS, ROWS, p=CHANNEL_SHARES),
            "language": np.where(japanese, "ja", "en"),
            "product": gaps(draw, product, np.where(category == "praise", 0.3, 0.12)),
            "priority": gaps(draw, priority, 0.05, "-"),
            "assigned_team": [TEAMS[one] for one in category],
            "message": [text for _, text in written],
            "category": category,
        }
    )


def _ticket(draw: np.random.Generator, category: str, japanese: bool, product: str) -> tuple[str, str]:
    """A message with what it is about; some are about two things, between two categories, or tell little."""
    kind = draw.random()
    if kind < TOLD_LITTLE:
        text = _filled(draw, str(draw.choice(VAGUE["ja" if japanese else "en"])), product, japanese)
        return category, text
    if kind < TOLD_LITTLE + BETWEEN_TWO:
        first, second, english, in_japanese = BOTH[draw.integers(len(BOTH))]
        category = first if draw.random() < 0.6 else second
        return category, _finished(draw, in_japanese if japanese else english, product, japanese)
    text = _core(draw, category, japanese)
    if kind < TOLD_LITTLE + BETWEEN_TWO + MULTI_TOPIC:
        other = str(draw.choice([one for one in CATEGORIES if one not in (category, "praise")]))
        joiner = "また、" if japanese else str(draw.choice(["Also, ", "One more thing: ", "By the way, ", "And "]))
        parts = [text, joiner + _core(draw, other, japanese)]
        # Most people begin with what matters most to them, but not all.
        text = (" " if not japanese else "").join(parts if draw.random() < 0.85 else [parts[1], parts[0]])
    return category, _finished(draw, text, product, japanese)


def _core(draw: np.random.Generator, category: str, japanese: bool) -> str:
    return str(draw.choice((JAPANESE if japanese else MESSAGES)[category]))


def _finished(draw: np.random.Generator, text: str, product: str, japanese: bool) -> str:
    """With a greeting and an end as some people write them, in capitals when they are angry, and with typos."""
    language = "ja" if japanese else "en"
    opening = str(draw.choice(OPENINGS[language])) if draw.random() < 0.5 else ""
    context = str(draw.choice(CONTEXTS[language])) if draw.random() < 0.45 else ""
    closing = str(draw.choice(CLOSINGS[language])) if draw.random() < 0.5 else ""
    whole = _filled(draw, f"{opening}{text}{context}{closing}", product, japanese)
    if draw.random() < 0.18:
        whole = whole.rstrip(".。") + str(draw.choice(["!", "!!", "!!!"]) if not japanese else "！")
    if japanese:
        return whole
    if draw.random() < 0.03:
        whole = whole.upper()
    return _mistyped(draw, whole) if draw.random() < WITH_TYPOS else whole


def _filled(draw: np.random.Generator, text: str, product: str, japanese: bool) -> str:
    """The blanks of a phrase filled in."""
    amount = draw.integers(5, 400)
    return (
        text.replace("{order}", f"#{draw.integers(10_000, 99_999)}")
        .replace("{amount}", f"{amount * 150:,}円" if japanese else f"${amount}.{draw.choice(['00', '50', '99'])}")
        .replace("{day}", f"{draw.integers(4, 7)}月{draw.integers(1, 29)}日" if japanese else _day(draw))
        .replace("{days}", str(draw.integers(2, 21)))
        .replace("{product}", PRODUCTS[product] if japanese else product)
        .replace("{code}", f"E{draw.integers(10, 99)}")
    )


def _day(draw: np.random.Generator) -> str:
    return f"{draw.integers(1, 29)} {draw.choice(['April', 'May', 'June'])}"


def _mistyped(draw: np.random.Generator, text: str) -> str:
    """The text with one to three letters swapped, lost or doubled."""
    letters = list(text)
    for _ in range(draw.integers(1, 4)):
        place = int(draw.integers(0, len(letters) - 1))
        if not (letters[place].isalpha() and letters[place + 1].isalpha()):
            continue
        slip = draw.integers(3)
        if slip == 0:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif slip == 1:
            del letters[place]
        else:
            letters.insert(place, letters[place])
    return "".join(letters)
