"""`helpdesk mail-inspect`: shows how mails are read, without a desk."""

from __future__ import annotations

import argparse

from helpdesk.channels.email.read.inspect import main_inspect


def mail_inspect_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk mail-inspect FILE… | -"""
    parser.add_argument("files", metavar="FILE", nargs="+", help="a raw mail; - reads standard input")


def mail_inspect(arguments: argparse.Namespace) -> int:
    """Print one JSON object for each mail, one a line; status 2 if a file cannot be opened."""
    return main_inspect(arguments.files)
