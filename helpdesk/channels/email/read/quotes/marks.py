"""Which lines have a quote mark: ">", somebody's initials ("JD>"), or a mark that follows an introduction.

A line of the author can begin with ">" too: the prompt of a shell or of Python, a comparison, the output of
diff, the end of a tag, or "From" as mail stores escape it."""

import re
from collections import Counter

QUOTED = re.compile(r"\s{0,3}(?:>|\w{0,12}>(?!\w))")
PIPED = re.compile(r"\s{0,3}[>|]")
_MARK = re.compile(r"(?:[ ]{0,4}|\t)(?P<depth>>[> ]*)(?P<rest>.*)", re.DOTALL)
_NAMED = re.compile(r"\s{0,4}(?P<name>[^\W\d_][\w.'-]{0,11})>+(?=\s|\Z)")
_TRIMMED = re.compile(
    r"\s*(?:(?:[\[(<{]+|[-*_=~8<>%]{2,8})\s{0,2}(?:\.{2,6}|…|(?:big |lots |text |much )?(?:snip|schnip"
    r"|schnapp|cut|trim"
    r"|delet|omit|elid|remov|gekürzt|coup|recort|taglio|tagliat)[^\n]{0,40}|[^\n]{0,20}\d+ lines?[^\n]{0,20})"
    r"\s{0,2}[\])>}*_=~8<%\s.-]{0,10}|\.{3,10}|…|snip(?:ped)?\W{0,3})\Z",
    re.IGNORECASE,
)
_PROMPT_NAMES_WORDS = (
    "mysql mariadb sqlite sql psql irb ghci ftp sftp telnet php node mongo redis scala hive cmd ps c d "
    "router "
    "switch gdb prolog iex erl octave lua awk nslookup ldap smtp menu file edit view settings tools options "
    "einstellungen datei extras"
)
_PROMPT_NAMES = frozenset(_PROMPT_NAMES_WORDS.split())
_COMMAND = re.compile(
    r"(?:\$|#|sudo|npm|npx|yarn|pip3?|git|cd|ls|cat|cp|mv|rm|mkdir|docker|kubectl|python3?|ruby|java|make"
    r"|curl"
    r"|wget|ssh|scp|grep|sed|awk|echo|export|set|source|apt(?:-get)?|yum|dnf|brew|svn|hg|cvs|tar|chmod|chown"
    r"|ping|ipconfig|ifconfig|dir|select|insert|update|delete from|create table|import|print|library|plot"
    r"|install\.packages|summary|str|use)\s+[\w./~$*\"'(-]"
)
_PROSE_COMMANDS = re.compile(
    r"(?:make|set|use|cat|select|update|print|source|import|cut|echo|str)\s", re.IGNORECASE
)
_CODE = re.compile(r"[=({\[]|\b(?:import|from|print|def|for|if|help|del|class)\b")
_COMPARED = re.compile(r"\s{0,3}>(?:=|\s?[\d.,]+\s?(?:%|[A-Za-z€$£°]{1,3}\b|\Z))")
_DIFF_HEAD = re.compile(r"\d+(?:,\d+)?[acd]\d+(?:,\d+)?\Z|---\Z|< ")
_OTHER = "|:%}!#*"
_TABLE_ROW = re.compile(r"\|.*\|\Z")
_FENCE = re.compile(r"\s{0,3}(?P<fence>`{3,}|~{3,})(?P<language>[\w+#.-]{0,20})\Z")
_FEW = 2
_INITIALS = 3


class Marks:
    """`quoted[i]`: whether line i of `view` has a quote mark. Lines after an introduction can have another
    mark, which `learn` finds."""

    def __init__(self, view: list[str]) -> None:
        self.view = view
        self.quoted = [_has_mark(line) for line in view]
        self._leave_own_lines()
        self._leave_fenced()
        self._find_names()

    def learn(self, at: int) -> bool:
        """Whether the lines from `at` on, below an introduction, have a mark of another kind, such as "|" or
        ":". Then the same mark counts in the rest of the text."""
        line = self.view[at].lstrip()
        mark = line[:1]
        if named := _NAMED.match(line):
            mark = named.group()
            single = sum(other.lstrip().startswith(mark) for other in self.view) < _FEW
            if single and not (named["name"].isupper() and len(named["name"]) <= _INITIALS):
                return False
        elif mark not in _OTHER or line[1:2] not in ("", " ") or _TABLE_ROW.match(line):
            return False
        for index in range(at, len(self.view)):
            other = self.view[index].lstrip()
            if other.startswith(mark) and other[len(mark) : len(mark) + 1] in ("", " "):
                self.quoted[index] = True
        return True

    def _leave_own_lines(self) -> None:
        at = 0
        while at < len(self.view):
            if not self.quoted[at]:
                at += 1
                continue
            end = at
            while end < len(self.view) and self.quoted[end]:
                end += 1
            if self._is_own(at, end):
                self.quoted[at:end] = [False] * (end - at)
            at = end

    def _leave_fenced(self) -> None:
        """What is between two fences, as Markdown has them, is the author's."""
        opened: tuple[int, str] | None = None
        for at, line in enumerate(self.view):
            if line.lstrip()[:1] not in ("`", "~") or (match := _FENCE.match(line)) is None:
                continue
            if opened is None:
                opened = (at, match["fence"])
            elif match["fence"].startswith(opened[1]) and not match["language"]:
                first = opened[0]
                self.quoted[first:at] = [False] * (at - first)
                opened = None

    def _is_own(self, at: int, end: int) -> bool:
        """Whether the run of marked lines is the author's."""
        lines = [line.strip() for line in self.view[at:end]]
        above = self.view[at - 1].strip() if at else ""
        below = self.view[end].strip() if end < len(self.view) else ""
        if end - at == 1 and lines[0].startswith(">From ") and (above or below):
            return True
        if above.startswith("<<<") or below.startswith("<<<"):
            return True  # what two servers said
        if end - at == 1 and lines[0].startswith(">>") and lines[0].endswith("<<"):
            return True  # a line with arrows on both sides
        if _DIFF_HEAD.match(above) and all(line.startswith("> ") for line in lines):
            return True
        if all(line.startswith(">>> ") for line in lines) and all(_CODE.search(line[4:]) for line in lines):
            return True
        if above and not above.endswith(":") and all(map(_COMPARED.match, lines)):
            return True
        if end - at == 1 and lines[0] == ">" and above.startswith("<") and ">" not in above:
            return True
        return all(map(_is_command, lines)) and not all(map(_may_be_prose, lines))

    def _find_names(self) -> None:
        """Initials before the mark ("JD> words"), if they are on two lines at least."""
        named = [(at, match["name"]) for at, line in enumerate(self.view) if (match := _NAMED.match(line))]
        counts = Counter(name for _, name in named)
        for at, name in named:
            if counts[name] >= _FEW and name.casefold() not in _PROMPT_NAMES:
                self.quoted[at] = True


def _has_mark(line: str) -> bool:
    return ">" in line and _MARK.match(line) is not None


def _is_command(line: str) -> bool:
    return line.startswith("> ") and _COMMAND.match(line[2:].lstrip()) is not None


def _may_be_prose(line: str) -> bool:
    """ "make sure that it is on" is no command."""
    words = line[2:].lstrip()
    return _PROSE_COMMANDS.match(words) is not None and re.search(r"[-/=*()$]|\.\w", words) is None


def is_trimmed(line: str) -> bool:
    """Whether a line only says that something was left out: "[...]", "<snip>"."""
    line = line.strip()
    return len(line) <= 60 and _TRIMMED.match(line) is not None
