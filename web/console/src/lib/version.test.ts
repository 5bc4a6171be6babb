import { expect, test, vi } from "vitest";
import { isOutdated, reloadFor } from "./version";

const BUILD = "0123456789abcdef".repeat(4);

test("pages of another build than the desk's are outdated", () => {
  expect(isOutdated("0.1.0+0123456789ab", BUILD)).toBe(false);
  expect(isOutdated("0.1.0+ffff56789abc", BUILD)).toBe(true);
});

test("the package's version alone says nothing of the pages", () => {
  expect(isOutdated("0.2.0+0123456789ab", BUILD)).toBe(false);
});

test("before the hello, without a build of the desk or of these pages, nothing is outdated", () => {
  expect(isOutdated("", BUILD)).toBe(false);
  expect(isOutdated("0.1.0", BUILD)).toBe(false);
  expect(isOutdated("0.1.0+ffff56789abc", "")).toBe(false);
});

test("a tab reloads once for each version, also where two of them answer in turns", () => {
  const kept = new Map<string, string>();
  const reload = vi.fn();
  vi.stubGlobal("sessionStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) });
  vi.stubGlobal("location", { reload });
  for (const version of ["0.1.0+aaaa", "0.1.0+bbbb", "0.1.0+aaaa", "0.1.0+bbbb"]) reloadFor(version);
  expect(reload).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});
