"""The field cases: inputs that a real desk met, each with a check of the whole path.

A mail goes in as `helpdesk mail-in` takes it, a Telegram update by the webhook, with the real channels. A
check looks at what the API answers. `cases/` holds the inputs. The checks of one kind are one small module:
`mail_parts`, `mail_people`, `mail_quotes`, `telegram`.

To add a check:

1. Write it in the module of its kind:

       @check("mail/comma-in-name.eml")
       async def a_comma_in_the_name_is_no_second_sender(desk: FieldDesk) -> None:
           came = await desk.mail("comma-in-name")
           assert came.contact["name"] == "Meyer, Greg"

   A check of several inputs names them all. One input can have several checks. `cases.py` has FieldDesk
   and Came. A module that is new needs a line in `all_checks.py`.
2. Put the input beside the others. Every input has a check.

An input of your own goes to `cases/` too: `sibling-of-something.eml` beside its check.
`pytest tests/field` runs each check as one test on each database. `make bench group=quality_field` runs them
on SQLite: `quality.field` is the share of files whose checks all hold. A file without a check is wrong.
"""
