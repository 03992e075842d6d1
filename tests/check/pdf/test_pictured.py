import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from labrig.check.pdf.pictured import lines


def pixels(draw, *, size=(6.0, 2.0), dpi=100, dark=False) -> list[bytes]:
    """What ``draw`` draws on a figure, row by row in grey."""
    figure = Figure(figsize=size, dpi=dpi, facecolor="black" if dark else "white")
    canvas = FigureCanvasAgg(figure)
    draw(figure)
    canvas.draw()
    return [bytes(row) for row in np.asarray(canvas.buffer_rgba())[:, :, 1]]


def written(figure: Figure, *, colour="black", rules=()) -> None:
    for row in range(9):
        figure.text(
            0.05, 0.9 - row * 0.1, "The kernel copies each block through the cache", color=colour
        )
    for x in rules:
        figure.add_artist(Line2D([x, x], [0, 1], color="black"))


@pytest.mark.parametrize("dpi", [75, 100, 200])
def test_each_line_of_text_is_counted(dpi) -> None:
    assert lines(pixels(written, dpi=dpi)) == 9


def test_text_on_a_dark_ground_and_between_vertical_rules_is_text() -> None:
    assert lines(pixels(lambda figure: written(figure, colour="white"), dark=True)) == 9
    assert lines(pixels(lambda figure: written(figure, rules=(0.02, 0.9, 0.97)))) == 9


def curves(figure: Figure) -> None:
    axes = figure.subplots()
    for factor in range(1, 6):
        axes.errorbar(range(9), [factor * x for x in range(9)], yerr=2, label=f"size {factor} KiB")
    axes.set_xlabel("size of the buffer (bytes)")
    axes.set_ylabel("rate (MiB/s)")
    axes.set_title("The rate of reading against the size of the buffer")
    axes.grid()
    axes.legend()


def bars(figure: Figure) -> None:
    axes = figure.subplots()
    axes.barh([f"function {row:02}" for row in range(8)], range(1, 9))
    axes.set_frame_on(False)


def dots(figure: Figure) -> None:
    draw = np.random.default_rng(1)
    figure.subplots().scatter(draw.random(800), draw.random(800), s=9)


def heat(figure: Figure) -> None:
    figure.subplots().imshow(np.random.default_rng(2).random((40, 60)), cmap="gray")


@pytest.mark.parametrize("draw", [curves, bars, dots, heat, lambda figure: None])
def test_what_is_drawn_is_no_text(draw) -> None:
    assert lines(pixels(draw, size=(6.0, 3.6))) == 0


def test_no_pixels_are_no_text() -> None:
    assert lines([]) == 0
