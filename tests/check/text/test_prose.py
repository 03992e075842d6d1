import pytest

from labrig.check.text.prose import is_prose
from tests.check.writing import SENTENCES


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_are_prose(sentence) -> None:
    assert is_prose(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "small 512 30 11 12 13 14",
        "while (read(fd, buffer, sizeof buffer) > 0) total += count;",
        "buffer size (KiB) rate (MiB/s) cached uncached direct",
        'syscall::read:entry /execname == "benchmark"/ { self->start = timestamp; }',
        "is the of",
    ],
)
def test_cells_labels_and_code_are_not(text) -> None:
    assert not is_prose(text)
