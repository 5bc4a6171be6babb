import { expect, test } from "vitest";
import { domainsOf } from "./domains";

test("domains are between lines, commas and blanks, each once", () => {
  expect(domainsOf(" shop.example,\nmail.shop.example; shop.example ")).toEqual(["shop.example", "mail.shop.example"]);
  expect(domainsOf("  \n ")).toEqual([]);
});
