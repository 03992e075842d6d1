"""How many pages count, and what number each has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.limit import Length, Pages, exceeded, longest
from labrig.check.paper import Kind, Leaf, Paper
from labrig.check.rule import CannotTell, Found, Place, Rule, Severity, Subject


def body_pages(paper: Paper) -> tuple[int, ...]:
    """The pages of the body, from 1 by position in the file, ascending; none without sections.

    Sections behind the references are of the body as well: their place is wrong, and it wins
    no page.
    """
    if paper.first_body_page is None or paper.last_body_page is None:
        return ()
    pages = set(range(paper.first_body_page, paper.last_body_page + 1))
    ended = False
    for part in paper.parts:
        ended = ended or part.kind is Kind.REFERENCES
        if ended and part.kind is Kind.SECTION:
            pages.update(line.page for line in (*part.heading.lines, *part.lines))
    return tuple(sorted(pages))


def counted(subject: Subject) -> Pages:
    """The pages of a report. Raises CannotTell where no section was found.

    Where the profile has no title page, one that is there is of the body.
    """
    paper = subject.paper
    body = body_pages(paper)
    if not body:
        raise CannotTell("no section was found, so it is not known where the body begins")
    title = paper.front.pages
    return Pages(
        body=len(body) + (0 if subject.profile.title_page else title),
        title=title,
        references=paper.reference_pages,
        appendices=paper.appendix_pages,
        sections=tuple(
            Length(heading=part.heading.text, pages=part.pages) for part in paper.sections
        ),
    )


def _limit(subject: Subject) -> Iterator[Found]:
    rules = subject.profile.pages
    pages = counted(subject)
    said = exceeded(pages, rules)
    if said:
        body = body_pages(subject.paper)
        yield Found(
            place=Place(page=body[min(rules.limit, len(body) - 1)]),
            what=f"{said} by the profile '{subject.profile.name}'",
            fix=f"Shorten the longest sections; in pages they are: {longest(pages.sections)}.",
        )


def _numbering(subject: Subject) -> Iterator[Found]:
    paper = subject.paper
    if paper.first_body_page is None or paper.last_body_page is None:
        return  # pages/limit says so.
    from_title = subject.profile.pages.numbered_from == "title"
    start = 1 if from_title else paper.first_body_page
    if start > 1 and (printed := paper.leaves[0].printed):
        yield Found(
            place=Place(page=1),
            what=f"the title page bears the number '{printed}'; page 1 is that of the first "
            "section",
            fix="Write \\thispagestyle{empty} after \\maketitle.",
        )
    numbered = paper.leaves[start - 1 : paper.last_body_page]
    # Many classes print none below a title, and those of proceedings none at all.
    due = [leaf for leaf in numbered if leaf.printed or leaf.page.number > 1]
    bare = [leaf for leaf in due if not leaf.printed]
    if bare and not (from_title and not any(leaf.printed for leaf in numbered)):
        yield Found(
            place=Place(page=bare[0].page.number),
            what=f"no page number is printed on {len(bare)} of the {len(due)} pages that "
            "should have one",
            fix="Have the pages numbered: with \\pagestyle{plain} in LaTeX.",
        )
    for leaf in numbered:
        expected = leaf.page.number - start + 1
        if leaf.printed and _number(leaf) != expected:
            yield Found(
                place=Place(page=leaf.page.number),
                what=f"the page bears the number '{leaf.printed}', but is page {expected}, "
                f"counted from that of the {'title' if from_title else 'first section'}",
            )
            break  # The ones after it follow it.


def _number(leaf: Leaf) -> int | None:
    digits = re.search(r"\d+", leaf.printed)
    return int(digits[0]) if digits else None


RULES = (
    Rule(
        name="pages/limit",
        severity=Severity.ERROR,
        title="No more pages count than the profile allows.",
        why="The body is counted from the page of the first section to that of its last line, "
        "figure or table before the references, by layout, whatever numbers are printed. A page "
        "that it shares with the references counts. The profile says whether the title page, "
        "references and appendices count as well; a title page that it does not know counts, and "
        "so do sections behind the references. Only the pages within the limit are read.",
        fix="Shorten the longest sections.",
        check=_limit,
    ),
    Rule(
        name="pages/numbering",
        severity=Severity.WARNING,
        title="Pages are numbered from the one that the profile says.",
        why="In the course the title page bears no number and the page of the first section is 1. "
        "The numbers printed on the body's pages are compared with their count. Where page 1 is "
        "that of the title there may be no numbers, as in proceedings.",
        fix="Write \\setcounter{page}{1} before the first section, and leave the counter alone "
        "from there on.",
        check=_numbering,
    ),
)
