"""What a board is known by, as plans and reports have it."""

from __future__ import annotations

from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import SshDeclared
from labrig.boards.facts import machine_of, read_facts
from labrig.boards.opening import make_ready, open_board


def test_an_ssh_board_is_known_by_its_machine_and_name_and_not_by_where_it_is(sshd):
    there = SshDeclared(
        kind="ssh",
        host="elsewhere",
        work=str(sshd.folder / "work"),
        ssh_config=str(sshd.client_config(host="elsewhere")),
    )
    catalogue = Catalogue(boards={"bench": there})
    with open_board(catalogue, "bench") as board:
        machine = machine_of(read_facts(board))
    assert make_ready(catalogue, "bench", print).identity == f"{machine} at bench"
