"""From runs in turn to a table in a document."""
import pathlib
import re
import statistics


def in_turns(rounds, programs, tell=lambda text: None):
    """Runs programs in turn, every other round in the other order: results of each, by name, in the order of the rounds."""
    results = {name: [] for name in programs}
    for i in range(rounds):
        for name in programs if i % 2 == 0 else reversed(programs):
            tell(f"round {i + 1} of {rounds}: {name}")
            results[name].append(programs[name]())
    return results


def quartiles(values):
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3


def number(value):
    """Three digits that say something."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def time(values):
    """The median, and in brackets the distance of the quartiles as a part of it."""
    low, middle, high = quartiles(values)
    return f"{number(middle)} ({(high - low) / middle:.0%})"


def ratio(peer, own):
    """How many times as fast: the median of the rounds' ratios, and their quartiles."""
    low, middle, high = quartiles([p / o for p, o in zip(peer, own)])
    return f"**{middle:.2f}** ({low:.2f} to {high:.2f})"


def percent(values):
    """A share: the median, and the quartiles."""
    low, middle, high = quartiles(values)
    return f"**{middle:.1f} %** ({low:.1f} to {high:.1f})"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def replace(document, section, text):
    """Puts a section's text between its markers."""
    path = pathlib.Path(document)
    old = path.read_text(encoding="utf-8")
    begin, end = f"<!-- bench:{section} -->", f"<!-- /bench:{section} -->"
    new, count = re.subn(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n\n{text}\n\n{end}", old, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{document} must have {begin} and {end} once, in this order; found {count}.")
    path.write_text(new, encoding="utf-8")
