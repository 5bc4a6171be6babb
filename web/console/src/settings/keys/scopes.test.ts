import { describe, expect, it } from "vitest";
import { AREAS, choicesOf, chosenBy, scopesOf } from "./scopes";

describe("the scopes of a key", () => {
  it("come from what is chosen for each area", () => {
    expect(scopesOf({ tickets: "write", reports: "read", faq: "none", inbound: "hand_in" })).toEqual(["tickets:write", "reports:read", "inbound:write"]);
    expect(scopesOf({})).toEqual([]);
  });

  it("say what was chosen", () => {
    for (const area of AREAS) {
      for (const choice of choicesOf(area)) {
        const scopes = scopesOf({ [area]: choice });
        expect(chosenBy(scopes)).toEqual(choice === "none" ? [] : [{ area, choice }]);
      }
    }
  });

  it("of which the desk knows none are left out", () => {
    expect(chosenBy(["everything", "faq:read"])).toEqual([{ area: "faq", choice: "read" }]);
  });
});
