// The survey a chat ends with.
import type { OpenSurvey } from "shared/frames/visitor.gen";
import { h } from "./dom";
import type { Texts } from "./locales/en";

/** `grown`: it takes more room, so that whoever shows it can follow. */
export function surveyCard(asked: OpenSurvey, words: Texts, grown: () => void, vote: (score: number, comment: string) => void): HTMLFormElement {
  const scale = asked.survey === "ces" ? words.cesScale : words.csatScale;
  const chosen = h("p", { class: "chosen", "aria-live": "polite" });
  const comment = h("textarea", { rows: "2", maxlength: "2000", "aria-label": words.comment, placeholder: words.comment });
  const more = h("div", { class: "further", hidden: true }, comment, h("button", { type: "submit", class: "plain" }, words.surveySend));
  const choices = scale.map((says, at) => {
    const input = h("input", { type: "radio", name: "score", value: String(at + 1), required: true });
    input.addEventListener("change", () => {
      chosen.textContent = says;
      more.hidden = false;
      grown();
    });
    return h("label", { title: says }, input, h("span", { "aria-hidden": "true" }, String(at + 1)), h("span", { class: "spoken" }, says));
  });
  const ends = h("div", { class: "ends", "aria-hidden": "true" }, h("span", {}, scale[0] ?? ""), h("span", {}, scale.at(-1) ?? ""));
  const legend = h("legend", {}, asked.survey === "ces" ? words.ces : words.csat);
  const form = h("form", { class: "card survey" }, h("fieldset", {}, legend, h("div", { class: "scale" }, ...choices), ends), chosen, more);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const score = Number(new FormData(form).get("score"));
    if (score) vote(score, comment.value.trim());
  });
  return form;
}
