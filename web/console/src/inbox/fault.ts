// Where a search breaks, and why, from the desk's refusal of it.
import { Problem } from "../api/problem";
import type { FilterFault } from "../api/types";

export function faultOf(problem: unknown): FilterFault | null {
  return problem instanceof Problem && problem.code === "filter-invalid" ? (problem.body as FilterFault) : null;
}
