"""What ssh says of a lost connection, without the address."""

from __future__ import annotations

import pytest

from labrig.measure.unaddressed import unaddressed, without_home


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "board bench: ssh: connect to host lab-7.example.org port 22: Connection refused",
            "board bench: ssh: connect to host ... port 22: Connection refused",
        ),
        (
            "Connection to 10.0.0.7 closed by remote host.",
            "Connection to ... closed by remote host.",
        ),
        ("Connection reset by 10.0.0.7 port 22", "Connection reset by ... port 22"),
        ("Connection closed by fe80::1%eth0 port 22", "Connection closed by ... port 22"),
        ("read: Connection reset by peer", "read: Connection reset by peer"),
        ("ann@lab-7: Permission denied (publickey).", "...: Permission denied (publickey)."),
        (
            "Could not resolve hostname lab-7: Name or service not known",
            "Could not resolve hostname ...: Name or service not known",
        ),
        ("Timeout, server lab-7 not responding.", "Timeout, server ... not responding."),
        (
            "board bench: ssh did not connect to lab-7 in 20 s",
            "board bench: ssh did not connect to ... in 20 s",
        ),
        (
            "board b: `sh -c ... sh /home/ann/labrig` has ended",
            "board b: `sh -c ... sh ~/labrig` has ended",
        ),
        (
            "board b: trial b0/none/size=1/timed0: 'sleep 1' did not end in time at 12:30:01",
            "board b: trial b0/none/size=1/timed0: 'sleep 1' did not end in time at 12:30:01",
        ),
    ],
)
def test_hosts_and_users_are_left_out(said, kept):
    assert unaddressed(said) == kept


def test_of_a_tracers_words_only_the_home_folder_is_left_out():
    said = "dtrace: script '/home/ann/labrig/a.d' matched 2 probes\ndtrace: 3 drops on CPU 0\n"
    assert without_home(said) == said.replace("/home/ann", "~")
    assert without_home("@[10.0.0.1, 'a@b']: /root/x") == "@[10.0.0.1, 'a@b']: /root/x"
