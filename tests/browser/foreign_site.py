"""A site of somebody else, with pages of its own, that has the widget."""

from __future__ import annotations

from typing import Any

STRICT = (
    "default-src 'none'; script-src {desk}; connect-src {desk} {socket}; img-src {desk}; "
    "require-trusted-types-for 'script'; trusted-types helpdesk; base-uri 'none'; form-action 'none'"
)

STYLES = """<style>
  * { all: unset !important; display: none !important; }
  html, body, p { display: block !important; }
  div { position: static !important; opacity: 0 !important; width: 0 !important; z-index: 0 !important;
        transform: scale(0) !important; font: 40px serif !important; visibility: hidden !important; }
  button, input, textarea, section, h2 { display: none !important; pointer-events: none !important }
</style>"""

SCRIPTS = """<script>
  const no = (name) => function () { throw new Error('the page changed ' + name) };
  for (const name of ['map', 'filter', 'find', 'some', 'every', 'at', 'includes', 'forEach', 'sort'])
    Array.prototype[name] = no(name);
  Array.prototype.toJSON = Object.prototype.toJSON = String.prototype.toJSON = () => 'old library';
  for (const name of ['fetch', 'WebSocket', 'XMLHttpRequest', 'FormData', 'Map', 'Set']) window[name] = null;
  window.JSON = { parse: no('JSON'), stringify: () => 'no' };
  for (const name of ['append', 'remove', 'replaceChildren', 'querySelector'])
    Element.prototype[name] = no(name);
  const fields = { identity: 'bad', theme: 'bad', accent: '#ff0000', title: 'bad', hidden: true };
  Object.assign(Object.prototype, fields);
  String.prototype.trim = () => 'trimmed by the page';
  Array.prototype[Symbol.iterator] = no('iteration');
</script>"""


class Site:
    """Another site than the desk's: any text as its page, under any policy."""

    def __init__(self) -> None:
        self.url = ""
        self.page = ""
        self.policy = ""

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        if self.policy:
            headers.append((b"content-security-policy", self.policy.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.page.encode()})
