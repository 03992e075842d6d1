"""What ssh says of a board that lets nobody in, read and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.boards.host_key import (
    Denied,
    HostKeyTrouble,
    denied_message,
    host_key_message,
    read_denied,
    read_host_key,
)

PRINT = "SHA256:gQfDaqR3YiCOzu7FgRVGFyb3ASv0TaSvXPt1Kn+Pz18"
BY_HAND = ["ssh", "-p", "22", "root@bench", "true"]

UNKNOWN = f"""\
OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026
debug1: Authenticating to 127.0.0.1:54765 as 'root'
debug1: Server host key: ssh-ed25519 {PRINT}
debug1: checking without port identifier
No ED25519 host key is known for [127.0.0.1]:54765 and you have requested strict checking.\r
Host key verification failed.\r
"""

CHANGED = f"""\
debug1: Authenticating to bench:22 as 'root'
debug1: Server host key: ecdsa-sha2-nistp256 {PRINT}
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
The fingerprint for the ECDSA key sent by the remote host is
{PRINT}.
Add correct host key in /home/u/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /home/u/my keys/known_hosts:12
  remove with:
  ssh-keygen -f "/home/u/.ssh/known_hosts" -R "bench"
Host key for bench has changed and you have requested strict checking.
Host key verification failed.
"""

REVOKED = f"""\
debug1: Server host key: ssh-ed25519 {PRINT}
ED25519 host key for bench was revoked and you have requested strict checking.
Host key verification failed.
"""

JUMP = f"""\
debug1: Authenticating to outer:22 as 'root'
debug1: Server host key: ssh-ed25519 {PRINT.replace("g", "h")}
debug1: Host 'outer' is known and matches the ED25519 host key.
debug1: Authenticating to inner:22 as 'root'
debug1: Server host key: ssh-rsa {PRINT}
debug1: read_passphrase: can't open /dev/tty: No such device or address
Host key verification failed.
kex_exchange_identification: Connection closed by remote host
"""


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        (
            UNKNOWN,
            HostKeyTrouble(
                state="unknown",
                host="[127.0.0.1]:54765",
                algorithm="ssh-ed25519",
                fingerprint=PRINT,
            ),
        ),
        (
            CHANGED,
            HostKeyTrouble(
                state="changed",
                host="bench",
                algorithm="ecdsa-sha2-nistp256",
                fingerprint=PRINT,
                file="/home/u/my keys/known_hosts",
                line=12,
            ),
        ),
        (
            REVOKED,
            HostKeyTrouble(
                state="revoked", host="bench", algorithm="ssh-ed25519", fingerprint=PRINT
            ),
        ),
        (
            JUMP,
            HostKeyTrouble(
                state="unknown", host="inner:22", algorithm="ssh-rsa", fingerprint=PRINT
            ),
        ),
        ("Host key verification failed.\n", HostKeyTrouble(state="unknown")),
        ("ssh: connect to host bench port 22: Connection refused\n", None),
        (UNKNOWN.replace("Host key verification failed.", ""), None),
    ],
)
def test_what_ssh_says_is_read(words, trouble):
    assert read_host_key(words) == trouble


def test_the_message_names_key_place_and_commands():
    trouble = read_host_key(CHANGED)
    assert trouble is not None
    assert host_key_message("b", trouble, BY_HAND) == (
        f"board b: the host key of bench has changed: it offers ecdsa-sha2-nistp256 {PRINT}, "
        "another is known in /home/u/my keys/known_hosts:12. This may be an attack.\n"
        "If `ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub` on the board itself shows the new "
        "one, forget the old one with `ssh-keygen -R bench -f '/home/u/my keys/known_hosts'` and "
        "accept it with `ssh -o StrictHostKeyChecking=ask -p 22 root@bench true`."
    )


@pytest.mark.parametrize(
    ("algorithm", "file"),
    [
        ("ssh-ed25519", "ssh_host_ed25519_key.pub"),
        ("ssh-rsa", "ssh_host_rsa_key.pub"),
        ("rsa-sha2-512", "ssh_host_rsa_key.pub"),
        ("ecdsa-sha2-nistp521", "ssh_host_ecdsa_key.pub"),
        ("ssh-ed25519-cert-v01@openssh.com", "ssh_host_ed25519_key.pub"),
        ("sk-ssh-ed25519@openssh.com", "ssh_host_ed25519_key.pub"),
    ],
)
def test_the_file_to_compare_with_is_that_of_the_key_s_kind(algorithm, file):
    trouble = HostKeyTrouble(state="unknown", algorithm=algorithm, fingerprint=PRINT)
    assert f"`ssh-keygen -lf /etc/ssh/{file}`" in host_key_message("b", trouble, BY_HAND)


def test_a_revoked_key_is_not_to_be_accepted():
    message = host_key_message("b", HostKeyTrouble(state="revoked", host="bench"), BY_HAND)
    assert "revoked" in message
    assert "StrictHostKeyChecking" not in message


def test_a_refused_login_is_read():
    assert read_denied("root@bench: Permission denied (publickey,password).\r\n") == Denied(
        who="root@bench", why="Permission denied (publickey,password)"
    )
    many = "Received disconnect from ::1 port 22:2: Too many authentication failures\nx\n"
    assert read_denied(many) == Denied(who=None, why="Too many authentication failures")
    assert read_denied("mkdir: cannot create directory '/data': Permission denied\n") is None


LINE = st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=200)
NAME = st.from_regex(r"[A-Za-z0-9.\[\]:-]{1,60}", fullmatch=True)
PATH = st.from_regex(r"/[A-Za-z0-9._-]{1,40}(/[A-Za-z0-9._:-]{1,40}){0,3}", fullmatch=True)
SHA = st.from_regex(r"SHA256:[A-Za-z0-9+/]{43}", fullmatch=True)


@given(NAME, PATH, st.integers(1, 99999), SHA, st.lists(LINE.map("debug1: x ".__add__)))
def test_a_changed_key_is_found_among_other_words(host, file, line, sha, noise):
    between = "".join(f"{words}\n" for words in noise)
    words = between.join(
        [
            "",
            f"debug1: Server host key: ssh-ed25519 {sha}\n",
            f"Offending ED25519 key in {file}:{line}\n",
            f"Host key for {host} has changed and you have requested strict checking.\r\n",
            "Host key verification failed.\r\n",
            "",
        ]
    )
    assert read_host_key(words) == HostKeyTrouble(
        state="changed",
        host=host,
        algorithm="ssh-ed25519",
        fingerprint=sha,
        file=file,
        line=line,
    )


PIECES = [
    "Host key for ",
    " has changed and you have requested strict checking.",
    "No ED25519 host key is known for ",
    " and you have requested strict checking.",
    "Offending ED25519 key in ",
    ":9",
    f"debug1: Server host key: ssh-ed25519 {PRINT}",
    "debug1: Authenticating to ",
    " as 'root'",
    "Host key verification failed.",
    ": Permission denied (publickey).",
    "\n",
    "\r\n",
    "\x1b[2J",
    "\u2028",
    "\u202e",
    "x" * 5000,
]
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=30).map("".join)


@given(HOSTILE)
def test_whatever_is_said_the_message_is_two_bounded_printable_lines(words):
    words += "\nHost key verification failed.\n"
    trouble = read_host_key(words)
    assert trouble is not None
    messages = [host_key_message("b", trouble, BY_HAND)]
    denied = read_denied(words)
    if denied is not None:
        messages.append(denied_message("b", denied, BY_HAND))
    for message in messages:
        lines = message.split("\n")
        assert len(lines) == 2
        assert all(line.isprintable() and len(line) < 3000 for line in lines)


@given(LINE)
def test_words_of_the_other_side_begin_no_line_of_their_own(text):
    said = f"debug1: Remote protocol version 2.0, remote software version {text}"
    for forged in ("\u2028", "\x0b", "\x85", "\x1c"):
        assert read_host_key(f"{said}{forged}Host key verification failed.\n") is None
