"""Estimates of a comparison's contrasts, over blocks or over single trials.

Over blocks a contrast is taken in each block, of cell means of one session, and has Student's t
interval over the blocks. Over trials the trials of a cell are one sample, whatever blocks they
come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labrig.experiments import Comparison, Scalar, Side
from labrig.stats.cells import Array, Grouped
from labrig.stats.verdicts import contrasts, trials
from labrig.stats.verdicts.claims import Form, Question
from labrig.stats.verdicts.contrasts import Contrast
from labrig.stats.verdicts.verdict import Estimated


def not_positive(asked: Comparison) -> str:
    """Say that what is compared with has no shares."""
    what = "the baseline" if asked.against is None else f"{_level(asked.against)}"
    return f"{what} is not above 0 everywhere"


def _level(level: Mapping[str, Scalar]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in level.items())


@dataclass(frozen=True, kw_only=True)
class Data:
    """What a comparison's cells gave: values by block, or samples of trials.

    ``values``, shape (blocks, levels), are one side's set against the other's in their form;
    ``samples`` are the first side's at each level, then the other's. One of the two is None.
    ``lack`` says why nothing can be decided.
    """

    form: Form
    blocks: int
    values: Array | None = None
    samples: tuple[Array, ...] | None = None
    scale: float = 0.0
    paired: bool = True
    lack: str | None = None


def collect(grouped: Grouped, asked: Comparison, question: Question, *, paired: bool) -> Data:
    """Return the data that ``question`` is about, over blocks (``paired``) or over trials."""
    wanted = [
        (side.arm, cell) for side in asked.sides for cell in _cells(grouped, side, asked, question)
    ]
    if paired:
        return _by_block(grouped, asked, question.form, wanted)
    found = [grouped.sample(asked.metric, arm, cell) for arm, cell in wanted]
    blocks = {block for by_block in found for block in by_block}
    if not all(found):
        lack = "there is a cell without a trial"
        return Data(form=question.form, blocks=len(blocks), lack=lack, paired=False)
    samples = tuple(np.concatenate(list(by_block.values())) for by_block in found)
    lone = min(sample.size for sample in samples) < 2
    return Data(
        form=question.form,
        blocks=len(blocks),
        samples=samples,
        paired=False,
        lack="a cell with one trial gives no interval" if lone else None,
    )


def estimate(data: Data, contrast: Contrast) -> Estimated | None:
    """Estimate ``contrast`` of the levels; None where it divides by what is not above 0."""
    if data.values is not None:
        return contrasts.over_blocks(data.values, contrast, scale=data.scale)
    assert data.samples is not None
    levels = len(contrast.weights)
    weights = np.array(contrast.weights)
    if data.form != "difference":
        # A share at one level: N is one side (less the other), D is the other.
        less = -weights if data.form == "share" else 0 * weights
        return trials.ratio_of_means(
            data.samples, np.concatenate([weights, less]), np.concatenate([0 * weights, weights])
        )
    signs = [1, -1][: len(data.samples) // levels]
    contrast = contrast.turned(level_means(data, levels)[None, :])
    above = np.concatenate([sign * weights for sign in signs])
    if contrast.over is None:
        return trials.ratio_of_means(data.samples, above)
    below = np.concatenate([sign * np.array(contrast.over) for sign in signs])
    return trials.ratio_of_means(data.samples, above, below)


def level_means(data: Data, levels: int) -> Array:
    """Means at the levels, shape (levels,), of one side less the other, if there is one."""
    if data.values is not None:
        of_blocks: Array = data.values.mean(axis=0)
        return of_blocks
    assert data.samples is not None
    means = np.array([sample.mean() for sample in data.samples]).reshape(-1, levels)
    of_trials: Array = means[0] if len(means) == 1 else means[0] - means[1]
    return of_trials


def _cells(grouped: Grouped, side: Side, asked: Comparison, question: Question) -> list[int]:
    """The cell of one side, or those along the comparison's factor, by ascending level."""
    if asked.factor is None or question.levels is None:
        return [grouped.cell(side.at)]

    def here(levels: Mapping[str, object]) -> bool:
        return all(levels[name] == value for name, value in side.at.items())

    chosen = [cell for cell, levels in enumerate(grouped.combinations) if here(levels)]
    factor = asked.factor
    return sorted(chosen, key=lambda cell: float(grouped.combinations[cell][factor]))


def _by_block(
    grouped: Grouped, asked: Comparison, form: Form, wanted: Sequence[tuple[str, int]]
) -> Data:
    """One value a block and level: of one side, or of one set against the other."""
    if len(asked.sides) == 1:
        found = grouped.together(asked.metric, wanted)
        return _whole(form, found.means, "no block has all levels in one session")
    levels = len(wanted) // 2
    # Level by level, since the two sides of one need not share a session with those of the next.
    pairs = [grouped.together(asked.metric, [wanted[k], wanted[levels + k]]) for k in range(levels)]
    common = sorted(set.intersection(*(set(pair.blocks) for pair in pairs)))
    rows = [[pair.blocks.index(block) for block in common] for pair in pairs]
    treated = np.array([p.means[r, 0] for p, r in zip(pairs, rows, strict=True)]).T
    baseline = np.array([p.means[r, 1] for p, r in zip(pairs, rows, strict=True)]).T
    if not common:
        return Data(form=form, blocks=0, lack=_apart(asked, levels))
    if form == "difference":
        size = float(max(np.abs(treated).max(), np.abs(baseline).max()))
        return _whole(form, treated - baseline, "", size)
    if (baseline <= 0).any():
        return Data(form=form, blocks=len(common), lack=not_positive(asked))
    with np.errstate(over="ignore"):
        ratios = treated / baseline
    if not np.isfinite(ratios).all():
        return Data(form=form, blocks=len(common), lack=not_positive(asked))
    size = max(1.0, float(np.abs(ratios).max()))
    return _whole(form, ratios - 1 if form == "share" else ratios, "", size)


def _apart(asked: Comparison, levels: int) -> str:
    if asked.level is not None and asked.against is not None:
        both = f"{_level(asked.level)} and {_level(asked.against)} in one session"
        return f"no block has {both}" + (f", at all levels of {asked.factor}" * (levels > 1))
    return f"no block has both arms at {'this cell' if levels == 1 else 'all levels'}"


def _whole(form: Form, values: Array, lack: str, scale: float = 0.0) -> Data:
    """Values of blocks, of which one alone can be estimated and not decided."""
    blocks = len(values)
    if not blocks:
        return Data(form=form, blocks=0, lack=lack)
    single = "one block gives no interval" if blocks == 1 else None
    return Data(form=form, blocks=blocks, values=values, scale=scale, lack=single)
