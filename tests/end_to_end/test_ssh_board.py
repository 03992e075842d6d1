"""A board behind a real sshd on this machine: measured like any other, its key checked strictly."""

from __future__ import annotations

import getpass
import io
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labrig import declaration, experiment, ground, plan
from labrig.boards.base import BoardPath
from labrig.boards.ssh import SshBoard, SshTarget
from labrig.errors import BoardUnreachable
from labrig.measure.journal import TrialDone
from labrig.measure.run import hypotheses_hash, measure, read_all

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "workflow/native/rig-run.c", ROOT / "workflow/native/rig-firings.c"]
TEXT = """\
title: Untraced
question: How long does head take?
workload: {command: "head -c {size} /dev/zero"}
factors: {size: {levels: [10, 1000]}}
arms: {none: , none-again: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
trials: 2
blocks: 2
seed: 1
"""


@pytest.fixture(scope="module")
def target(tmp_path_factory) -> Iterator[SshTarget]:
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin yes\n"
    )
    key = " ".join((folder / "host.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {key}\n")
    (folder / "work").mkdir()
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "openssh-server is installed by `make test`"
    with subprocess.Popen(
        [program, "-D", "-e", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL
    ) as server:
        _wait_for(port)
        yield SshTarget(
            host="127.0.0.1",
            work=BoardPath(folder / "work"),
            port=port,
            user=getpass.getuser(),
            identity_file=folder / "user",
            known_hosts=folder / "known_hosts",
            own_config=False,
        )
        server.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert time.monotonic() < end, "sshd does not answer"
            time.sleep(0.1)


def test_an_experiment_is_measured_over_a_real_sshd(target, tmp_path):
    declared = declaration.parse(TEXT, experiment.Experiment, experiment.cross_check, source="e")
    names = os.uname()
    programs = ground.build_programs(SOURCES, names.machine, names.sysname, ROOT / "build")
    board = ground.ReadyBoard(
        name="bench",
        kind="ssh",
        identity="here",
        system="linux",
        instances=1,
        programs=programs,
        made_of={},
    )
    planned = plan.make_plan("e", "full", declared, ground.ground_for(board, declared, tmp_path))
    done = measure(
        planned,
        tmp_path / "raw",
        lambda instance: SshBoard("bench", target),
        ground.materials_for(board, declared, tmp_path),
        hypotheses_hash(declared.hypotheses),
        {},
        board.to_json(),
        io.StringIO(),
    )
    assert done.kept == planned.trial_count == 2 * 2 * 2 * 3
    for records in read_all(tmp_path / "raw").values():
        trials = [record for record in records if isinstance(record, TrialDone)]
        sizes = {planned.cells[i].argv[2] for i in range(len(planned.cells))}
        assert {str(trial.result["output_bytes"]) for trial in trials} == sizes


def test_an_unknown_host_key_is_refused(target, tmp_path):
    stranger = SshTarget(
        **{**{name: getattr(target, name) for name in target.__dataclass_fields__},
           "known_hosts": tmp_path / "empty"}
    )  # fmt: skip
    (tmp_path / "empty").write_text("")
    with pytest.raises(BoardUnreachable, match="Host key verification failed"):
        SshBoard("bench", stranger).run(["true"])
