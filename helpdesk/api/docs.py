"""The API's document and a page of it for reading, with no script and nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin

from helpdesk.api.description import PREFIX, openapi_config
from helpdesk.api.problems import kind_of
from helpdesk.errors import HelpdeskError

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;
  color:#1d2530;background:#fff}
code,pre{font:14px/1.5 ui-monospace,monospace}
pre{background:#f3f5f7;padding:.75rem;overflow:auto;border-radius:6px}
h3{margin:2rem 0 .25rem}h3 b{color:#0b6e63}summary{cursor:pointer}
td{padding:.1rem 1rem .1rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{color:#dfe5ec;background:#14181d}pre{background:#1e242b}
  h3 b{color:#5cc8b8}a{color:#8ab8ff}}
"""
_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


class _Page(OpenAPIRenderPlugin):
    """The page, at /api/v1/docs."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return page(_document(request)).encode()


class _Json(JsonRenderPlugin):
    """The document again, beside the page, where generic tools look for it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(_document(request))


def docs_config() -> OpenAPIConfig:
    """Litestar's OpenAPI with our pages in place of those it would load from elsewhere."""
    config = openapi_config()
    config.render_plugins = [_Page(path="/"), _Json()]
    config.openapi_router = Router(
        f"{PREFIX}/docs",
        route_handlers=[],
        include_in_schema=False,
        opt={"public": True},
        response_headers={"Content-Security-Policy": _CSP},
    )
    return config


@get(f"{PREFIX}/openapi.json", opt={"public": True}, include_in_schema=False)
async def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    return Response(msgspec.json.encode(_document(request)), media_type="application/json")


def _document(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The document of everything this application answers, made once."""
    found: dict[str, Any] = request.app.state["document"]()
    return found


def page(document: dict[str, Any]) -> str:
    """The document as one HTML page."""
    info = document["info"]
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{info['title']} API</title>",
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>",
        f"<h1>{_text(info['title'])} API <small>{_text(info['version'])}</small></h1>",
        *(f"<p>{_text(part)}</p>" for part in info["description"].split("\n\n")),
        f"<p><a href='{PREFIX}/openapi.json'>openapi.json</a> · OpenAPI {_text(document['openapi'])}</p>",
    ]
    for tag in document["tags"]:
        parts.append(f"<h2>{_text(tag['description'])}</h2>")
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if tag["name"] in operation.get("tags", []):
                    parts.append(_operation(method, path, operation))
    parts.append("<h2>Problems</h2>")
    parts += [
        f"<p id='{kind_of(one)}'><code>{kind_of(one)}</code> {one.status} · {_text(one.title)}</p>"
        for one in _raised(HelpdeskError)
    ]
    parts.append("<h2>Shapes</h2>")
    parts += [_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    return "\n".join(parts)


def _raised(base: type[HelpdeskError]) -> Iterator[type[HelpdeskError]]:
    for one in base.__subclasses__():
        yield one
        yield from _raised(one)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{_text(one['name'])}</code><td>{_text(one['in'])}"
        f"<td>{_text(one.get('description', ''))}"
        for one in operation.get("parameters", [])
    )
    body = operation.get("requestBody", {}).get("content", {})
    success = next((code for code in operation["responses"] if code.startswith("2")), "")
    answer = operation["responses"].get(success, {}).get("content", {})
    return (
        f"<h3 id='{operation['operationId']}'><b>{method.upper()}</b> <code>{_text(path)}</code></h3>"
        f"<p>{_text(operation.get('description', ''))}</p><table>{rows}</table>"
        f"<p>{_linked('Body', body)} {_linked(f'Answer {success}', answer)}</p>"
    )


def _linked(label: str, content: dict[str, Any]) -> str:
    """What is sent or answered, with a link to its shape."""
    for kind, one in content.items():
        schema = one.get("schema", {})
        ref = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        name = ref.rpartition("/")[2]
        many = "list of " if "items" in schema else ""
        if not name:
            return f"{label}: <code>{_text(kind)}</code>."
        return f"{label}: {many}<a href='#shape-{_text(name)}'>{_text(name)}</a>."
    return f"{label}: nothing." if label.startswith("Answer") else ""


def _shape(name: str, schema: dict[str, Any]) -> str:
    text = msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
    about = _text(schema.get("description", ""))
    return (
        f"<details id='shape-{_text(name)}'><summary><code>{_text(name)}</code> {about}</summary>"
        f"<pre>{_text(text)}</pre></details>"
    )


def _text(value: Any) -> str:
    return html.escape(str(value), quote=True)
