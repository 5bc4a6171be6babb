"""The built console and widget, and other static files, with a strict policy for what they may load."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path
from typing import Annotated, Any

import structlog
from litestar import Request, Response, get
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from litestar.response import Redirect

from helpdesk import package_files
from helpdesk.api.request import Tools
from helpdesk.db.chats import widget_pages
from helpdesk.errors import NotFound, Unavailable
from helpdesk.live.wire.origins import host_of
from helpdesk.said import Said

_CONSOLE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https: http:; "  # a mail's remote pictures, when an advisor asks for them
    "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "frame-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
log = structlog.get_logger()

_LOADER = "/loader.js"
_HASHED = "assets"  # Vite names the files below it by their content
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html"}
FilePath = Annotated[str, PathParameter(max_length=300)]


@get("/", opt={"public": True}, include_in_schema=False)
async def start_page() -> Redirect:
    return Redirect("/console/")


@get(["/console", "/console/{path:path}"], opt={"public": True}, include_in_schema=False)
async def console(path: FilePath = "/") -> Response[bytes]:
    """A file of the console; any other path under it is one of the console's own pages."""
    return await static_file(
        package_files.static() / "console", path, fallback="index.html", csp=_CONSOLE_CSP
    )


@get("/widget/{path:path}", opt={"public": True}, include_in_schema=False)
async def widget(request: Request[Any, Any, Any], path: FilePath) -> Response[bytes]:
    """A file of the chat widget, for other sites' pages. Whose pages load it is kept, so that the desk can
    say whether the tag is in place."""
    answer = await static_file(
        package_files.static() / "widget", path, fallback=None, csp="default-src 'none'"
    )
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    origin = request.headers.get("origin", "")
    heard: widget_pages.Heard = request.app.state["widget_origins"]
    own = host_of(origin) == request.headers.get("host", "")
    if path == _LOADER and not own and heard.news(origin):
        answer.background = BackgroundTask(_note_page, request.app.state["tools"], heard, origin)
    return answer


async def _note_page(tools: Tools, heard: widget_pages.Heard, origin: str) -> None:
    """Keep that a page of `origin` loads the widget, after the answer: no page waits for it."""
    if origin == tools.settings.url:
        return
    try:
        if await tools.desk.read(widget_pages.may_show, origin) or heard.stranger():
            await tools.desk.write(widget_pages.keep, origin)
    except Unavailable as error:  # another page says it again
        log.warning("widget.page_not_kept", error=repr(error))


handlers: list[HTTPRouteHandler] = [start_page, console, widget]


async def static_file(root: Path, path: str, *, fallback: str | None, csp: str) -> Response[bytes]:
    """A file in `root`, or the one named `fallback`; NotFound."""
    found = await asyncio.to_thread(_read, root, path, fallback)
    if found is None:
        raise NotFound("The pages are not built yet: run `make install`.")
    content, name = found
    kept = name.startswith(f"{_HASHED}/")
    return Response(
        content,
        media_type=_type(name),
        headers={
            "Content-Security-Policy": csp,
            "Cache-Control": "public, max-age=31536000, immutable" if kept else "no-cache",
        },
    )


def _read(root: Path, path: str, fallback: str | None) -> tuple[bytes, str] | None:
    """(content, name) of a file in `root`; links and dots cannot lead out of it."""
    base = root.resolve()
    for name in (path.strip("/"), fallback):
        if not name:
            continue
        file = (base / name).resolve()
        if file.is_relative_to(base) and not file.name.startswith(".") and file.is_file():
            return file.read_bytes(), file.relative_to(base).as_posix()
        if name.startswith(f"{_HASHED}/"):
            raise NotFound(
                Said("There is no file {name}.", name=name)
            )  # an old page asks for assets of an older build
    return None


def _type(name: str) -> str:
    suffix = Path(name).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
