"""The kind of a mail, with its evidence: from a person, an automatic answer, a bounce, an abuse report.

Both errors are costly: a bounce that is taken for a person starts a mail loop, and a person who is taken for
a machine is a lost customer. So a form that names the kind decides alone (RFC 3464, 3834, 5965). Words and
customs have points, for a kind and against it; a kind holds with enough of them. The first kind that holds,
in the order of `_found`, is the mail's; the best of the others is the runner-up."""

from collections.abc import Iterator

from helpdesk.channels.email.read.kinds.bounces import read_bounce
from helpdesk.channels.email.read.kinds.facts import Found, Mail, Sign, Verdict, decides
from helpdesk.channels.email.read.kinds.notices import notice, sent_on
from helpdesk.channels.email.read.kinds.people_signs import answers, asks, has_program, quotes
from helpdesk.channels.email.read.kinds.reports import complaint, report
from helpdesk.channels.email.read.kinds.systems import by_system, generated, system
from helpdesk.channels.email.read.kinds.worded import server_signs, worded_bounce
from helpdesk.channels.email.read.kinds.words import PERSONAL
from helpdesk.channels.email.read.mime import Part, leaves
from helpdesk.channels.email.read.senders import Senders


def classify(
    root: Part,
    text: str,
    new_text: str,
    senders: Senders,
    *,
    return_path: str | None = None,
    own_addresses: frozenset[str] = frozenset(),
) -> Verdict:
    """The kind of the mail `root` whose readable text is `text`. `own_addresses` are in lower case;
    `return_path` comes from the transport (None: unknown, so its header counts)."""
    mail = Mail(
        root=root,
        headers=root.headers,
        types=[leaf.type for leaf in leaves(root)],
        report=root.params.get("report-type", "").lower(),
        sender=senders.author.email if senders.author else "",
        through=senders.through is not None,
        form=senders.form,
        answerable=senders.through is not None or senders.reply_to is not None,
        return_path=root.headers.raw("return-path") if return_path is None else return_path,
        subject=root.headers.text("subject"),
        text=text,
        new_text=new_text,
    )
    others: list[Found] = []
    chosen: Found | None = None
    for found in _found(mail, own_addresses):
        if chosen is None and found.holds:
            chosen = found
        elif any(sign.points > 0 for sign in found.signs):
            others.append(found)
    if chosen is None:
        return _persons(mail, others)
    return Verdict(
        kind=chosen.kind,
        reason=chosen.reason,
        by_system=chosen.by_system,
        bounce=read_bounce(mail.root, mail.text, mail.subject) if chosen.kind == "bounce" else None,
        evidence=_told(chosen.signs),
        runner_up=_runner_up([one for one in others if one.kind != chosen.kind]) or _person_beside(mail),
    )


def _found(mail: Mail, own_addresses: frozenset[str]) -> Iterator[Found]:
    """What each rule finds, in the order in which they decide. A report decides before a loop, because a
    bounce of ours can come from our own server."""
    if found := complaint(mail):
        yield found
    server = server_signs(mail)
    if found := report(mail, by_server=bool(server)):
        yield found
    if found := worded_bounce(mail, server):
        yield found
    if mail.sender.lower() in own_addresses and not mail.through:
        yield decides("auto", f"loop: it comes from our own address {mail.sender}")
    if mail.form and not mail.headers.raw("auto-submitted").lower().startswith("auto-replied"):
        yield notice(mail, forwarded=False)  # a form is a system, so only notices count
        return
    if found := generated(mail):
        yield found
    yield notice(mail, forwarded=by_system(mail) or sent_on(mail))
    yield system(mail)


def _persons(mail: Mail, others: list[Found]) -> Verdict:
    """`by_system`: it gets no automatic answers, because something answered or forwarded on its own."""
    reason, told = "nothing says that a machine wrote it", False
    if sent_on(mail):
        reason, told = "a rule sent a person's mail on", True
    elif by_system(mail) and not mail.form:
        reason, told = "a system sent it, but nothing says that a machine wrote it", True
    elif answers(mail.headers) and any(one.points > 0 and one.kind == "auto" for one in others):
        told = mail.headers.raw("precedence").lower().startswith("bulk")
    return Verdict(
        kind="human",
        reason=reason,
        by_system=told,
        evidence=_told(_person_signs(mail)),
        runner_up=_runner_up(others),
    )


def _runner_up(others: list[Found]) -> str:
    best = max(others, key=lambda one: one.points / one.needed, default=None)
    if best is None:
        return ""
    return f"{best.kind}, {best.points} of {best.needed} points: {', '.join(_told(best.signs))}"


def _person_beside(mail: Mail) -> str:
    signs = _person_signs(mail)
    return f"human: {', '.join(_told(signs))}" if signs else ""


def _person_signs(mail: Mail) -> list[Sign]:
    signs: list[Sign] = []
    if has_program(mail.headers):
        signs.append(Sign(2, "written in a mail program"))
    if asks(mail):
        signs.append(Sign(2, "it asks something"))
    if PERSONAL.search(mail.new_text[:4_000]):
        signs.append(Sign(1, "personal words"))
    if quotes(mail):
        signs.append(Sign(1, "it quotes a mail"))
    return signs


def _told(signs: list[Sign]) -> list[str]:
    return [f"{sign.points:+d} {sign.says}" for sign in signs]
