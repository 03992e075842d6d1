"""What a declaration says of the TCP connections that its trials make."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from labrig.experiments.fields import Declared, FactorName, Name, Value

PORT = 10141
"""The course's."""


class Tcp(Declared):
    """Connections that an arm's script follows (docs/tcp.md): states, round trips, windows."""

    arm: Name = Field(description="the arm whose script prints lines 'tcp NS LPORT RPORT ...'")
    port: int = Field(PORT, ge=1, le=65535, description="the server's port")
    delay: FactorName | None = Field(
        None,
        description="the factor whose levels are one-way delays in ms, which round trips are held "
        "against",
    )
    bandwidth: FactorName | None = Field(
        None, description="the metric that is fitted on 1 / RTT over the levels of delay"
    )
    measured: Name | None = Field(
        None, description="the arm of that metric; the main reference arm, if not given"
    )
    figure: dict[FactorName, Annotated[list[Value], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="levels whose connections the figure over time shows; all of a factor, if not "
        "given",
    )
