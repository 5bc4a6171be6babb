"""The API's OpenAPI document, and the page at /api/v1/docs that shows it (built from web/reference)."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from helpdesk import package_files
from helpdesk.api.description import PREFIX
from helpdesk.api.pages import FilePath, static_file

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@get([f"{PREFIX}/openapi.json", f"{PREFIX}/docs/openapi.json"], opt={"public": True}, include_in_schema=False)
async def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The document of everything this application answers; beside the page too, where generic tools look."""
    return Response(msgspec.json.encode(request.app.state["document"]()), media_type="application/json")


@get([f"{PREFIX}/docs", f"{PREFIX}/docs/{{path:path}}"], opt={"public": True}, include_in_schema=False)
async def reference(path: FilePath = "/") -> Response[bytes]:
    """The page, and the files it loads."""
    return await static_file(package_files.static() / "reference", path, fallback="index.html", csp=_CSP)


handlers: list[HTTPRouteHandler] = [openapi_document, reference]
