// The API reference at /api/v1/docs: Swagger UI over the desk's own document, in the reader's light or dark.
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

const code = /^#([a-z-]+)$/.exec(location.hash)?.[1]; // read now: the library rewrites the hash for its own links

SwaggerUI({
  url: "/api/v1/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null, // nothing is asked of another server
  requestInterceptor: (request) => {
    request.headers["X-Helpdesk"] = "1"; // a call that is tried goes with the reader's own session
    return request;
  },
  onComplete: showCode,
});

/** A problem's `type` ends in its code: go to that code in the list of problems. */
function showCode(): void {
  const cells = document.querySelectorAll("#reference .info td code");
  [...cells].find((cell) => cell.textContent === code)?.scrollIntoView();
}
