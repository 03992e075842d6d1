"""What can go wrong, as one tree.

LabrigError                  what was wrong, where, and what to do: one or two lines
├── DeclarationError         an experiment, a board or a report is declared wrongly    (exit 2)
├── UsageError               the command line or its input cannot be used              (exit 2)
├── CheckError               a check failed, or could not be made                      (exit 1)
├── DocumentError            prose, template or LaTeX does not make a document         (exit 2)
├── ToolError                a program or package that labrig needs is missing/failing (exit 2)
├── JournalError             a journal cannot be read as one                           (exit 2)
├── ScriptError              a D script cannot be read                                 (exit 2)
├── OutputFault              a line of a tracer's output cannot be read                (exit 2)
├── ReadingFault             a trial's output has not what a metric reads there        (exit 2)
├── MinistatError            ministat's own words for what it refuses             (exit 1 or 2)
└── BoardError               a board failed                                            (exit 3)
    ├── BoardUnreachable     it does not come up, or does not answer: trying again may help
    ├── BoardRefused         it lets labrig not in, or is in use: a person has to act
    ├── CommandFailed        a command on it ended with a status other than 0
    ├── CommandTimeout       a command on it did not end in time
    └── TracerError          a tracer did not start, or did not stop, as it should

The command line prints the message of a LabrigError without a traceback and exits with its
``exit_status``; anything else is a defect of labrig's own and keeps its traceback.
"""


class LabrigError(Exception):
    """Root of all errors that a user can meet. The message is for that user."""

    exit_status = 2

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows (IPython asks for it): words, as the command line does."""
        return [f"labrig: {self}"]


class DeclarationError(LabrigError):
    """A declaration (experiment, board, report) says something that it may not say."""


class UsageError(LabrigError):
    """A command or its input cannot be used as given."""


class CheckError(LabrigError):
    """A check failed, or what it needs could not be found."""

    exit_status = 1


class DocumentError(LabrigError):
    """Prose, template or LaTeX does not make a document."""


class ToolError(LabrigError):
    """A program or package on this machine is missing or failed."""


class JournalError(LabrigError):
    """A journal is damaged or belongs to something else."""


class ScriptError(LabrigError):
    """A D script cannot be read."""


class OutputFault(LabrigError):
    """A line of a tracer's output cannot be read. The message shows it and its number."""

    def __init__(self, *, source: str, line: int, text: str, why: str) -> None:
        shown = text if len(text) <= 120 else text[:117] + "..."
        super().__init__(f"{source}:{line}: {why}: {shown!r}")
        self.source = source
        self.line = line
        self.text = text
        self.why = why


class ReadingFault(LabrigError):
    """A trial's output has not the number that a metric reads there, or cannot be read whole."""


class MinistatError(LabrigError):
    """ministat itself would refuse this. The message is what it says, to be printed as it is."""

    def __init__(self, words: str, *, exit_status: int) -> None:
        super().__init__(words)
        self.exit_status = exit_status


class BoardError(LabrigError):
    """A board failed."""

    exit_status = 3


class BoardUnreachable(BoardError):
    """A board does not come up, or does not answer. Trying again may help."""


class BoardRefused(BoardError):
    """A board lets labrig not in (host key, authentication), or is in use by someone else."""


class CommandFailed(BoardError):
    """A command on a board ended with a status other than 0."""


class CommandTimeout(BoardError):
    """A command on a board did not end in time."""


class TracerError(BoardError):
    """A tracer on a board did not start, or did not stop, as it should."""
