"""One measured number beside its target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """``value`` is to be at most ``target``; ``detail`` says n and how it was taken."""

    name: str
    value: float
    target: float
    unit: str
    detail: str

    def __str__(self) -> str:
        verdict = "met" if self.value <= self.target else "MISSED"
        return (
            f"{verdict:6}  {self.name}: {self.value:.3g} {self.unit} "
            f"(target: at most {self.target:g}) [{self.detail}]"
        )
