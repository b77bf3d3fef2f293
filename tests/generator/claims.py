"""Claims that a check can hold against the tables: extremes, differences, counts, thresholds, targets, weights."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from generator.blocks import Block, Paragraph
from generator.pen import Pen
from generator.plan import PART_LAYOUTS
from generator.words import words

LEAST_GAP = Decimal("1")
PASS = Decimal(85)
INSTRUMENTS = ("IIT", "EIT", "OIT")
RIGHT_COUNT = 10


def claims(pen: Pen) -> list[Block]:
    """The claims of the plan, a paragraph each."""
    return [Paragraph(text) for name in pen.plan.sections.claims for text in MAKERS[name](pen)]


def _extremum(pen: Pen) -> list[str]:
    plan, year = pen.plan, pen.plan.latest
    if year.framework.eit_parts == 2 and PART_LAYOUTS & set(plan.sections.score_tables):
        return []  # which is highest is a matter of reading where the parts are printed
    by_score = sorted(range(1, 11), key=lambda n: (-plan.shown(year, str(n)), n))
    highest, lowest = by_score[0], by_score[-1]
    wrong = [n for n in by_score if plan.shown(year, str(highest)) - plan.shown(year, str(n)) > LEAST_GAP and n != lowest]
    texts = []
    for name, number in (("highest", highest), ("lowest", lowest)):
        planted = name == "highest" and pen.wants("extremum_claim_mismatch") and bool(wrong)
        right, stated = number, pen.rng.choice(wrong) if planted else number
        fields = {"number": pen.number(stated), "name": pen.indicator_name(stated), "score": pen.indicator_score(year, stated)}
        text = pen.pick("sentences", name).format(**fields)
        texts.append(pen.defect("extremum_claim_mismatch", text, str(stated), stated, right) if planted else text)
    return texts


def _difference(pen: Pen) -> list[str]:
    plan = pen.plan
    if len(plan.years) == 1 or plan.years[-1].total == plan.years[-2].total:
        return []
    before, after = plan.years[-2:]
    points = abs(after.total - before.total)
    planted = pen.wants("difference_mismatch")
    stated = points + Decimal(pen.rng.randint(110, 500)) / 100 if planted else points
    fields = {"before": pen.total(before), "after": pen.total(after), "points": pen.number(f"{stated:.2f}")}
    fields |= {"before_year": pen.number(before.year), "after_year": pen.number(after.year)}
    text = pen.pick("sentences", "difference", "increase" if after.total > before.total else "decrease").format(**fields)
    return [pen.defect("difference_mismatch", text, "overall", stated, points) if planted else text]


def _count(pen: Pen) -> list[str]:
    planted = pen.wants("count_claim_mismatch")
    count = pen.rng.choice((8, 9, 11)) if planted else RIGHT_COUNT
    text = pen.pick("sentences", "count").format(year=pen.number(pen.plan.fiscal_year), count=pen.number(count), three=pen.number(3))
    return [pen.defect("count_claim_mismatch", text, None, count, RIGHT_COUNT) if planted else text]


def _threshold(pen: Pen) -> list[str]:
    year, target = pen.plan.latest, pen.number(int(PASS))
    below = [code for code in INSTRUMENTS if pen.plan.shown(year, code) < PASS]
    if pen.wants("threshold_claim_mismatch"):
        other = [code for code in INSTRUMENTS if code not in below]
        stated = other[:1] if other else below[:1]
        text = pen.pick("sentences", "threshold", "some").format(target=target, codes=" ".join(stated))
        return [pen.defect("threshold_claim_mismatch", text, None, " ".join(stated), " ".join(below))]
    if not below:
        return [pen.pick("sentences", "threshold", "none").format(target=target)]
    return [pen.pick("sentences", "threshold", "some").format(target=target, codes=" ".join(below))]


def _target(pen: Pen) -> list[str]:
    framework = pen.plan.latest.framework
    share = int(framework.target_share or 80)
    fields = {"year": pen.number(pen.plan.fiscal_year), "score": pen.number(int(PASS))}
    texts = [pen.pick("sentences", "target").format(share=pen.number(share), **fields)]
    if pen.wants("target_conflict"):
        wrong = share - 10
        text = pen.pick("sentences", "target").format(share=pen.number(wrong), **fields)
        texts.append(pen.defect("target_conflict", text, None, wrong, share))
    return texts


def _weights(pen: Pen) -> list[str]:
    right = {row.code.lower(): int(row.weight * 100) for row in pen.plan.latest.framework.instruments}
    planted = pen.wants("weights_mismatch")
    stated = right | ({"iit": 40, "oit": 30} if planted else {})
    text = pen.rng.choice(words("sentences")["weights"]).format(**{code: pen.number(value) for code, value in stated.items()})
    return [pen.defect("weights_mismatch", text, "IIT", stated["iit"], right["iit"]) if planted else text]


MAKERS: dict[str, Callable[[Pen], list[str]]] = {
    "extremum": _extremum,
    "difference": _difference,
    "count": _count,
    "threshold": _threshold,
    "target": _target,
    "weights": _weights,
}
