"""Estimates of a comparison's contrasts, over blocks or over single trials.

Over blocks a contrast is taken in each block, of cell means of one session, and has Student's t
interval over the blocks. Over trials the trials of a cell are one sample, whatever blocks they
come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labrig.experiment import Comparison
from labrig.stats.cells import Array, Grouped
from labrig.stats.verdicts import contrasts, trials
from labrig.stats.verdicts.claims import Form, Question
from labrig.stats.verdicts.contrasts import Contrast
from labrig.stats.verdicts.verdict import Estimated

NOT_POSITIVE = "the baseline is not above 0 everywhere"


@dataclass(frozen=True, kw_only=True)
class Data:
    """What a comparison's cells gave: values by block, or samples of trials.

    ``values``, shape (blocks, levels), are the arm's set against the baseline's in their form;
    ``samples`` are the arm's at each level, then the baseline's. One of the two is None.
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
    cells = _cells(grouped, asked, question)
    if paired:
        return _by_block(grouped, asked, question.form, cells)
    wanted = [(arm, cell) for arm in asked.arms for cell in cells]
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
        # A share of the baseline at one level: N is arm (less baseline), D is baseline.
        less = -weights if data.form == "share" else 0 * weights
        return trials.ratio_of_means(
            data.samples, np.concatenate([weights, less]), np.concatenate([0 * weights, weights])
        )
    means = np.array([sample.mean() for sample in data.samples])
    signs = [1, -1][: len(means) // levels]
    whole = sum(sign * means[k * levels :][:levels] for k, sign in enumerate(signs))
    contrast = contrast.turned(np.atleast_2d(np.asarray(whole)))
    above = np.concatenate([sign * weights for sign in signs])
    if contrast.over is None:
        return trials.ratio_of_means(data.samples, above)
    below = np.concatenate([sign * np.array(contrast.over) for sign in signs])
    return trials.ratio_of_means(data.samples, above, below)


def _cells(grouped: Grouped, asked: Comparison, question: Question) -> list[int]:
    """The cell of the comparison, or those along its factor, by ascending level."""
    if asked.factor is None or question.levels is None:
        return [grouped.cell(asked.at)]

    def here(levels: Mapping[str, object]) -> bool:
        return all(levels[name] == value for name, value in asked.at.items())

    chosen = [cell for cell, levels in enumerate(grouped.combinations) if here(levels)]
    factor = asked.factor
    return sorted(chosen, key=lambda cell: float(grouped.combinations[cell][factor]))


def _by_block(grouped: Grouped, asked: Comparison, form: Form, cells: Sequence[int]) -> Data:
    if asked.baseline is None:
        found = grouped.together(asked.metric, [(asked.arm, cell) for cell in cells])
        return _whole(form, found.means, "no block has all levels in one session")
    pairs = [grouped.pairs(asked.metric, asked.arm, asked.baseline, cell) for cell in cells]
    common = sorted(set.intersection(*(set(pair.blocks) for pair in pairs)))
    rows = [[pair.blocks.index(block) for block in common] for pair in pairs]
    treated = np.array([p.treated[r] for p, r in zip(pairs, rows, strict=True)]).T
    baseline = np.array([p.baseline[r] for p, r in zip(pairs, rows, strict=True)]).T
    lack = f"no block has both arms at {'this cell' if len(cells) == 1 else 'all levels'}"
    if not common:
        return Data(form=form, blocks=0, lack=lack)
    if form == "difference":
        size = float(max(np.abs(treated).max(), np.abs(baseline).max()))
        return _whole(form, treated - baseline, lack, size)
    if (baseline <= 0).any():
        return Data(form=form, blocks=len(common), lack=NOT_POSITIVE)
    with np.errstate(over="ignore"):
        ratios = treated / baseline
    if not np.isfinite(ratios).all():
        return Data(form=form, blocks=len(common), lack=NOT_POSITIVE)
    size = max(1.0, float(np.abs(ratios).max()))
    return _whole(form, ratios - 1 if form == "share" else ratios, lack, size)


def _whole(form: Form, values: Array, lack: str, scale: float = 0.0) -> Data:
    """Values of blocks, of which one alone can be estimated and not decided."""
    blocks = len(values)
    if not blocks:
        return Data(form=form, blocks=0, lack=lack)
    single = "one block gives no interval" if blocks == 1 else None
    return Data(form=form, blocks=blocks, values=values, scale=scale, lack=single)
