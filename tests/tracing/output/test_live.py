"""What the board's own dtrace prints now is read as what it printed when it was recorded."""

from __future__ import annotations

import pytest

from labrig.boards.base import BoardPath
from labrig.tracing.d.parse import parse
from labrig.tracing.output.read import read_output
from labrig.tracing.output.records import Aggregation, TraceRecord
from labrig.tracing.output.trouble import troubles

SCRIPT = """\
fbt::vfs_read:entry
/pid == $target/
{
	@calls[execname] = count();
	@bytes[execname] = sum(arg2);
	@sizes[execname] = quantize(arg2);
	@by[stack(3)] = count();
	@paths["/tmp/été", pid] = count();
}
END { printf("%-10s|\\n", "naïve"); }
"""
BLOCKS = 300


@pytest.mark.board
def test_the_real_dtrace_is_read(emulator, tmp_path):
    (tmp_path / "read.d").write_text(SCRIPT)
    there = BoardPath("/data/read-output.d")
    emulator.put(tmp_path / "read.d", there)
    workload = f"dd if=/dev/zero of=/dev/null bs=512 count={BLOCKS} status=none"
    done = emulator.run(
        ["dtrace", "-q", "-s", str(there), "-c", workload], timeout=500, check=False
    )
    assert done.status == 0
    assert not troubles(done.stderr.decode())
    lines = done.stdout.decode().split("\n")
    items = list(read_output(lines, script=parse(SCRIPT)))
    found = [one for one in items if isinstance(one, Aggregation)]
    named = {one.name: one for one in found}
    assert list(named) == ["calls", "bytes", "sizes", "by", "paths"]
    assert named["calls"].value == BLOCKS
    assert named["bytes"].value == 512 * BLOCKS
    assert [each.count for each in named["sizes"].buckets if each.low == 512] == [BLOCKS]
    assert named["paths"].keys[0] == "/tmp/été"
    (said,) = (one for one in items if isinstance(one, TraceRecord))
    assert said.values == ("naïve",)
    stack = named["by"].keys[0]
    assert isinstance(stack, tuple)
    assert any(call.function == "vfs_read" for call in stack)
