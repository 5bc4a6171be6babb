"""`helpdesk demo`: a whole desk with a made-up shop, its customers, and simulators instead of providers."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
from pathlib import Path

import httpx
import msgspec
import uvicorn

import chatbot.shop
from chatbot.authoring.load import read_folder
from faq.demo.seed import seed as seed_faq
from helpdesk import logs, server
from helpdesk.app import create_app
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.channels.simulators.serving import serving
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.commands.common import chosen_settings
from helpdesk.db import desk_secret
from helpdesk.db.bot import versions
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.demo import own_fields, robot, shop
from helpdesk.demo.play import seed_demo
from helpdesk.features.automation.demo.rules import seed as seed_rules
from helpdesk.features.automation.demo.seed import seed as seed_replies
from helpdesk.features.first_run.demo import seed as seed_company
from helpdesk.features.saved_views.demo import seed as seed_views
from helpdesk.features.sla.demo import seed as seed_sla
from helpdesk.pages.demo.customers import Outside
from helpdesk.parts import policy_of
from helpdesk.settings import Settings


def demo(_: argparse.Namespace) -> int:
    """Everything in one process on loopback, until interrupted."""
    found = chosen_settings()
    inlet_port = found.mail_inlet_port if found.mail_inlet != "off" else _free_port()
    chosen = msgspec.structs.replace(
        found,
        demo=True,
        bot_actions=found.bot_actions or "chatbot.shop.actions",
        mail_inlet="smtp",
        mail_inlet_host="127.0.0.1",
        mail_inlet_port=inlet_port,
    )
    server.check_free(chosen)
    logs.configure(chosen)
    migrate(chosen.database)
    asyncio.run(_demo(chosen))
    return 0


async def _demo(chosen: Settings) -> None:
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=10))
        telegram = TelegramSimulator(shop.BOT_TOKEN, http=http)
        telegram_url = await stack.enter_async_context(serving(telegram))
        webhook = f"http://127.0.0.1:{chosen.port}/inbound/telegram"
        await http.post(
            f"{telegram_url}/bot{shop.BOT_TOKEN}/setWebhook",
            json={"url": webhook, "secret_token": shop.WEBHOOK_SECRET},
        )
        mail = MailSimulator(inlet=("127.0.0.1", chosen.mail_inlet_port), authserv_id=shop.MAIL_SERVER)
        smtp = await mail.start()
        stack.push_async_callback(mail.stop)
        await asyncio.to_thread(_furnish, chosen, smtp, telegram_url)
        _tell(chosen)
        application = create_app(chosen, outside=Outside(mail=mail, telegram=telegram))
        server.collect_rarely()
        await uvicorn.Server(server.config(chosen, application)).serve()


def _furnish(chosen: Settings, smtp: tuple[str, int], telegram_url: str) -> None:
    desk = Desk(chosen.database, threads=2)
    try:
        secret = chosen.secret.encode() if chosen.secret else desk.write_now(desk_secret.secret)
        policy = policy_of(chosen, secret)
        seed_demo(desk, chosen, policy, smtp=smtp, telegram_url=telegram_url)
        desk.write_now(_let_the_bot_answer, read_folder(Path(chatbot.shop.__file__).parent))
        desk.write_now(seed_faq)
        desk.write_now(own_fields.seed)
        desk.write_now(seed_replies)
        desk.write_now(seed_sla)
        desk.write_now(seed_rules)
        desk.write_now(seed_views)
        desk.write_now(seed_company)
    finally:
        desk.close()


def _let_the_bot_answer(tx: Transaction, files: dict[str, bytes]) -> None:
    """Publish the shop's bot if no bot is published, or if it has changed since the demo published it, and
    let it answer the chat and Telegram. A version that somebody published or rolled back to stays."""
    known = versions.newest(tx)
    if known is None or (known.published_by == shop.NAME and known.digest != versions.digest(files)):
        versions.publish(tx, shop.NAME, files, by=shop.NAME)
    robot.switch(tx, on=True)
    robot.introduce(tx)


def _tell(chosen: Settings) -> None:
    """Print the addresses and sign-ins in the terminal."""
    lines = [
        "",
        f"  {shop.NAME}: a demo desk",
        "",
        f"  Console            {chosen.url}/console",
        f"  Act as a customer  {chosen.url}/demo",
        f"  The shop           {chosen.url}/demo/shop",
        f"  Help centre        {chosen.url}/help",
        f"  API                {chosen.url}/api/v1/docs",
        "",
        f"  Sign in with the password {shop.PASSWORD} as",
        *(f"    {email:<24} {name}, {role}" for email, name, role, *_ in shop.STAFF),
        "",
        f"  Its data is in {chosen.data_dir}. Press Ctrl-C to stop it.",
        "",
    ]
    print("\n".join(lines), flush=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
