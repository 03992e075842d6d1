"""The page in a real Chromium: it reads well, works by keyboard, asks for nothing, runs nothing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from labrig.errors import DocumentError
from labrig.report.page import frame
from tests.report.page import sample

ARMS = [arm for arm, _, _ in sample.ROWS]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.written(tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(chromium: Browser, file: Path) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        yield page


def arms(page: Page, table: str = "tab-times") -> list[str]:
    return page.locator(f"#{table} tbody tr:not(.group) td:first-child").all_inner_texts()


def heading(page: Page, name: str, table: str = "tab-times") -> Any:
    return page.locator(f"#{table} thead th", has_text=name)


def test_nothing_is_asked_for_and_nothing_is_refused_or_wrong(chromium, file):
    with chromium.new_context() as context:
        page = context.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri(), wait_until="networkidle")
        assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
        assert said == []
        assert page.locator("th button").count() == 6  # the page's own script ran


def test_the_policy_stops_what_an_author_may_smuggle_in(chromium, tmp_path):
    smuggled = (
        "<script>document.title = 'owned'</script><p onclick=\"document.title = 'owned'\">x</p>"
        '<img src="https://example.org/x.png"><iframe src="/etc/hostname"></iframe>'
    )
    html = sample.written(tmp_path).read_text().replace("<p>It is so.</p>", smuggled)
    path = tmp_path / "smuggled.html"
    path.write_text(html)
    with chromium.new_context() as context:
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.goto(path.as_uri(), wait_until="networkidle")
        page.locator("p", has_text=re.compile("^x$")).click()
        assert page.title() == "A small report"
        assert asked == [path.as_uri()]
        assert sum("Content Security Policy" in text for text in said) >= 4


def test_hostile_text_is_shown_as_text(opened):
    assert opened.title() == "A small report"
    assert sample.HOSTILE in opened.locator(".authors").inner_text()
    assert sample.HOSTILE in opened.locator(".disclosures").inner_text()
    assert opened.locator("h2#results").inner_text().endswith(sample.HOSTILE_ATTRIBUTE)
    drawing = opened.locator("figure svg").first
    assert drawing.get_attribute("aria-label").endswith(sample.HOSTILE_ATTRIBUTE)
    assert opened.locator("img").count() == 0


def test_a_heading_sorts_by_click_ascending_descending_and_back(opened):
    time = heading(opened, "Time")
    assert time.get_attribute("aria-sort") == "none"
    by_time = ["arm 10", "Untraced", "read calls", "all calls", "lock stacks", "attached"]
    down = ["lock stacks", "read calls", "all calls", "Untraced", "arm 10", "attached"]
    for state, order in (("ascending", by_time), ("descending", down), ("none", ARMS)):
        time.get_by_role("button").click()
        assert (time.get_attribute("aria-sort"), arms(opened)) == (state, order)


def test_a_heading_sorts_by_keyboard_and_only_one_is_said_to_sort(opened):
    heading(opened, "Time").get_by_role("button").focus()
    opened.keyboard.press("Enter")
    opened.keyboard.press("Shift+Tab")
    opened.keyboard.press("Space")
    by_name = ["all calls", "arm 10", "attached", "lock stacks", "read calls", "Untraced"]
    assert arms(opened) == by_name
    said = opened.locator("#tab-times [aria-sort]")
    assert [th.get_attribute("aria-sort") for th in said.all()] == ["ascending", "none", "none"]
    opened.keyboard.press("Space")
    opened.keyboard.press("Enter")
    assert arms(opened) == ARMS


def test_groups_keep_their_headings_and_their_rows(opened):
    heading(opened, "Time", "tab-groups").get_by_role("button").click()
    rows = opened.locator("#tab-groups tbody tr > :first-child").all_inner_texts()
    expected = ["Some", "Untraced", "read calls", "attached"]
    assert rows == [*expected, "Others", "arm 10", "all calls", "lock stacks"]


def test_every_link_inside_leads_somewhere_and_ids_are_unique(opened):
    lost, twice = opened.evaluate(
        """() => {
          const aims = [...document.querySelectorAll("a[href^='#']")].map(a => a.getAttribute("href"));
          const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
          return [aims.filter(a => !document.getElementById(a.slice(1))),
                  ids.filter((id, n) => ids.indexOf(id) !== n)];
        }"""
    )
    assert (lost, twice) == ([], [])


def test_a_number_leads_to_its_origin_which_is_then_marked(opened):
    before = background(opened, "#origin-17")
    opened.locator("a.value").first.click()
    assert opened.url.endswith("#origin-17")
    assert background(opened, "#origin-17") != before


def background(page: Page, selector: str) -> str:
    value = page.eval_on_selector(selector, "e => getComputedStyle(e).backgroundColor")
    assert isinstance(value, str)
    return value


def test_the_page_has_a_language_landmarks_and_headings_in_order(opened):
    assert opened.locator("html").get_attribute("lang") == "en-GB"
    for role in ("main", "banner", "contentinfo", "navigation"):
        assert opened.get_by_role(role).count() == 1, role  # the folded contents do not show
    levels = opened.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert opened.locator("svg:not([role=img][aria-label])").count() == 0
    assert opened.locator("figure:not(:has(figcaption))").count() == 0


def test_the_first_tab_shows_a_link_that_skips_to_the_report(opened):
    opened.keyboard.press("Tab")
    skip = opened.locator(".skip")
    box = skip.bounding_box()
    assert box["x"] >= 0
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "report"


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_the_page_does_not_scroll_sideways_though_boxes_in_it_do(opened, width):
    opened.set_viewport_size({"width": width, "height": 740})
    inside, room = opened.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert inside <= room
    boxes = opened.locator(".wide").evaluate_all(
        "all => all.map(e => [e.scrollWidth > e.clientWidth, e.tabIndex])"
    )
    assert any(scrolls for scrolls, _ in boxes) == (width == 360)
    assert all((tab == 0) == scrolls for scrolls, tab in boxes)


def test_contents_stand_beside_a_wide_page_and_are_folded_in_a_narrow_one(opened):
    side, folded = opened.locator("nav.side"), opened.locator("details.folded")
    assert side.is_visible()
    assert not folded.is_visible()
    opened.mouse.wheel(0, 900)
    opened.wait_for_function("scrollY > 300")
    assert side.bounding_box()["y"] == 0
    opened.set_viewport_size({"width": 360, "height": 740})
    assert not side.is_visible()
    link = folded.get_by_role("link", name="A Origins")
    assert not link.is_visible()
    folded.locator("summary").click()
    link.click()
    assert opened.url.endswith("#origins")


# Contrast as in WCAG 2.2: the ratio of relative luminances, the lighter one above.
TEXTS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || at.closest("svg, script, style, .skip")) continue;
    if (!at.checkVisibility()) continue;
    let under = at;
    const clear = e => getComputedStyle(e).backgroundColor === "rgba(0, 0, 0, 0)";
    while (under.parentElement && clear(under)) under = under.parentElement;
    found.push([walk.currentNode.data.trim().slice(0, 40), getComputedStyle(at).color,
                getComputedStyle(clear(under) ? document.body : under).backgroundColor]);
  }
  return found;
}"""


def luminance(colour: str) -> float:
    match = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert match, colour
    shares = [int(part) / 255 for part in match.groups()]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_schemes_also_where_a_link_led(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    for aim in ("top", "results", "tab-times", "fig-line"):
        opened.evaluate("aim => { location.hash = aim }", aim)
        texts = opened.evaluate(TEXTS)
        assert len(texts) > 40
        assert [text for text in texts if contrast(text[1], text[2]) < 4.5] == [], aim
    dark = luminance(background(opened, "body")) < 0.1
    assert dark == (scheme == "dark")
    assert background(opened, "figure svg") == "rgb(255, 255, 255)"


def test_without_script_everything_is_there_to_read(chromium, file):
    with chromium.new_context(java_script_enabled=False, color_scheme="light") as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert arms(page) == ARMS
        assert page.locator("th button").count() == 0
        for words in ("What it costs to look.", "Figure 2.", "A Book", "Value 17", "smoke size"):
            assert page.get_by_text(words).first.is_visible(), words


def test_printed_the_page_has_all_text_and_no_contents(opened, tmp_path):
    import pypdfium2

    path = tmp_path / "page.pdf"
    opened.emulate_media(media="print", color_scheme="dark")
    opened.pdf(path=path, prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(path)
    text = " ".join(" ".join(p.get_textpage().get_text_range() for p in document).split())
    document.close()
    assert "Skip to the report" not in text
    assert "Contents" not in text
    assert text.count("lock stacks") == 2
    assert "count();" in text.replace(" ", "")  # the end of a listing wider than the paper
    assert background(opened, "body") == "rgb(255, 255, 255)"


def test_a_template_that_names_what_is_not_there_is_an_error_at_its_line(tmp_path):
    layout = tmp_path / frame.TEMPLATE
    layout.write_text("<p>\n{{ page.titel }}\n")
    with pytest.raises(DocumentError, match=rf"{frame.TEMPLATE}:2: .*titel"):
        frame.write(sample.page(), layout)
    with pytest.raises(DocumentError, match="cannot be read"):
        frame.write(sample.page(), tmp_path / "none.j2")
