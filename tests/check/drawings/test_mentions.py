import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.check.drawings.mentions import mentions, plain


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Figure 3 shows", "3"),
        ("see Fig. 3b and fig.4", "3 4"),
        ("Figures 2 and 3", "2 3"),
        ("Figures 2, 3, and 5 show", "2 3 5"),
        ("Figs. 1–3", "1 2 3"),
        ("figures 1 to 3", "1 2 3"),
        ("Figures 2a and b, 4(c)", "2 4"),
        ("Figure 2(a)–(c) and 3", "2 3"),
        ("(Figure A.1)", "A1"),
        ("Figure 2.1", "2.1"),
        ("a ﬁgure 7", "7"),
        ("Figure ?? shows", ""),
        ("a figure of merit in 3 parts", ""),
        ("configure 3", ""),
        ("Figures 1-2004", "1 2004"),
        ("in Figure 2 I measure", "2"),
    ],
)
def test_figures_are_read_as_people_write_them(text, numbers) -> None:
    assert mentions(text, "figure") == set(numbers.split())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("Tables I and II", "I II"), ("Table 2, tab. 4", "2 4"), ("Table 1 and Figure 2", "1")],
)
def test_tables_are_read_apart_from_figures(text, numbers) -> None:
    assert mentions(text, "table") == set(numbers.split())


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True),
    st.sampled_from(["Figures", "Figs.", "figures", "fig."]),
    st.sampled_from([", ", " and ", ", and ", " & ", "; "]),
)
def test_every_number_of_a_list_is_found(numbers, name, between) -> None:
    text = f"As {name} {between.join(map(str, numbers))} show, it is so."
    assert mentions(text, "figure") == set(map(str, numbers))


@pytest.mark.parametrize(
    ("number", "bare"), [("2a", "2"), ("A.1", "A1"), ("II", "II"), ("3", "3"), ("2.1", "2.1")]
)
def test_parts_share_a_number(number, bare) -> None:
    assert plain(number) == bare
