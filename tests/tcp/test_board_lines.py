"""What dtrace printed of a real connection on the emulated board (Linux 6.12): busybox's nc."""

from __future__ import annotations

from pathlib import Path

from labrig.tcp.comparison import compare
from labrig.tcp.connections import connections
from labrig.tcp.lines import read_line
from labrig.tcp.round_trip import handshake, of_data
from labrig.tcp.series import series
from labrig.tcp.states import transitions

HERE = Path(__file__).parent
SENT = 1150080707 - 1150001858 - 1
"""The last acknowledgement less the first of its bytes and the FIN."""


def test_a_real_connection_takes_the_rfcs_way_and_all_of_its_bytes_are_acknowledged():
    """netem delayed each way by 10 ms; ``nc -l`` shut down first, since its input was at an end."""
    text = (HERE / "linux-delay.txt").read_text().splitlines()
    (connection,) = connections([read_line(line) for line in text], 10141)
    found = compare([transitions(connection)])
    assert {f"{one.end} {one.before}>{one.after}": one.cause for one in found.in_rfc} == {
        "server CLOSED>LISTEN": "listen()",
        "client CLOSED>SYN-SENT": "connect()",
        "server LISTEN>SYN-RECEIVED": "rcv SYN",
        "client SYN-SENT>ESTABLISHED": "rcv SYN,ACK",
        "server SYN-RECEIVED>ESTABLISHED": "rcv ACK",
        "server LISTEN>CLOSED": "close()",
        "server ESTABLISHED>FIN-WAIT-1": "shutdown()",
        "client ESTABLISHED>CLOSE-WAIT": "rcv FIN,ACK",
        "server FIN-WAIT-1>FIN-WAIT-2": "rcv ACK",
        "client CLOSE-WAIT>LAST-ACK": "exit()",
        "server FIN-WAIT-2>TIME-WAIT": "rcv FIN,ACK",
        "client LAST-ACK>CLOSED": "rcv ACK",
    }
    # The socket is closed when a smaller record begins to wait in its stead.
    assert [(one.before, one.after) for one in found.not_in_rfc] == [("FIN-WAIT-2", "CLOSED")]
    over_time = series(connection)
    assert over_time is not None
    assert (over_time.acknowledged, over_time.retransmitted) == (SENT, ())
    trip = handshake(connection)
    assert trip is not None
    assert 20 <= trip < 22
    assert min(of_data(connection)) >= 20
