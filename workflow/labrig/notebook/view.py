"""What of a declared experiment is explored: a size of it, some of its arms and levels. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from labrig.errors import UsageError
from labrig.experiments import Experiment, Factor, Scalar, Size
from labrig.experiments.near import unknown

EXPLORED = "explored"


@dataclass(frozen=True, kw_only=True)
class View:
    """What is looked at; None and what is not named is as declared."""

    size: str = "full"
    arms: tuple[str, ...] | None = None
    levels: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)

    def of(
        self, declared: Experiment, *, trials: int | None = None, blocks: int | None = None
    ) -> Experiment:
        """Return what is looked at of ``declared``, as an experiment of the view's size.

        ``trials`` and ``blocks`` are the declared ones, if not given. A sequential rule is left
        out: an exploration ends when the person has seen enough. Raises DeclarationError for a
        size that is not declared.
        """
        cut = Size(
            arms=None if self.arms is None else list(self.arms),
            levels={name: list(values) for name, values in self.levels.items()},
            trials=trials,
            blocks=blocks,
            start=None,
            warmup=None,
        )
        seen = declared.at_size(self.size).model_copy(update={"sizes": {EXPLORED: cut}})
        sizes = {} if self.size == "full" else {self.size: _whole()}
        return seen.at_size(EXPLORED).model_copy(update={"sizes": sizes, "stop": None})

    def at(self, declared: Experiment, size: str) -> View:
        """Look at a declared size. Raises DeclarationError when there is none of this name."""
        declared.at_size(size)
        return View(size=size)

    def with_arms(self, declared: Experiment, names: Sequence[str]) -> View:
        """Look at these arms only.

        Raises UsageError for one that is not there, a twin without its original, and where no
        reference arm is left.
        """
        here = self.of(declared)
        for name in names:
            if name not in here.arms:
                raise UsageError(unknown("arm", name, here.arms))
            if (original := here.arms[name].twin) is not None and original not in names:
                raise UsageError(f"arm '{name}' repeats '{original}'; name that arm as well")
        if not any(name in here.reference for name in names):
            known = " or ".join(f"'{name}'" for name in here.reference)
            raise UsageError(f"a reference arm is needed to compare with: name {known} as well")
        return replace(self, arms=tuple(name for name in here.arms if name in names))

    def with_levels(self, declared: Experiment, levels: Mapping[str, object]) -> View:
        """Look at these levels only, of each factor that is named; a level or a list of them.

        Raises UsageError for a factor or a level that is not there.
        """
        here = self.of(declared)
        chosen = dict(self.levels)
        for name, given in levels.items():
            if name not in here.factors:
                raise UsageError(unknown("factor", name, here.factors))
            several = given if isinstance(given, list | tuple | set | range) else [given]
            found = {level_of(here.factors[name], name, one) for one in several}
            if not found:
                raise UsageError(f"no level of '{name}' is named; leave it out for all of them")
            chosen[name] = tuple(value for value in here.factors[name].values if value in found)
        return replace(self, levels=chosen)


def level_of(factor: Factor, name: str, given: object) -> Scalar:
    """The level that is meant: by its value, or as figures write it.

    Raises UsageError when there is none.
    """
    for level in factor.levels:
        if given in (level.value, level.text, factor.written(level)):
            return level.value
    raise UsageError(unknown(f"level of {name}", given, factor.values))


def _whole() -> Size:
    """A size that cuts nothing: what is explored of a size is that size already."""
    return Size(arms=None, blocks=None, start=None, trials=None, warmup=None)
