import { expect, test } from "vitest";
import { address, pieces } from "./links";

test("a text is cut at its links, and put together again it is the text", () => {
  const text = 'See https://a.example/x?y=1, or (http://b.example/it\'s). "https://c.example/" ends.';
  const found = pieces(text);
  expect(found.flatMap((one) => one.href ?? [])).toEqual(["https://a.example/x?y=1", "http://b.example/it's", "https://c.example/"]);
  expect(found.map((one) => one.text).join("")).toBe(text);
});

test("a text without a link is one piece, and an empty one none", () => {
  expect(pieces("xhttps://no.example javascript:alert(1)")).toEqual([{ text: "xhttps://no.example javascript:alert(1)", href: null }]);
  expect(pieces("")).toEqual([]);
});

test("an address is made whole, and one that does things is none", () => {
  expect(address("/files/1", "https://desk.example")).toBe("https://desk.example/files/1");
  expect(address("javascript:alert(1)", "https://desk.example")).toBeNull();
  expect(address("https://", "https://desk.example")).toBeNull();
  expect(address("mailto:a@b.example", "https://desk.example")).toBeNull();
  expect(address("mailto:a@b.example", "https://desk.example", /^mailto:$/)).toBe("mailto:a@b.example");
});
