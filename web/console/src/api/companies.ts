// The calls about companies of customers.
import * as sdk from "../client";
import { given } from "./given";
import { told } from "./http";
import type { ChangeCompany, NewCompany } from "./types";

export const companies = {
  page: (q: string, after: string | null = null, signal?: AbortSignal) =>
    told(sdk.listCompanies({ query: given({ q, after }), signal })),
  get: (company_id: number, signal?: AbortSignal) => told(sdk.showCompany({ path: { company_id }, signal })),
  create: (body: NewCompany) => told(sdk.createCompany({ body })),
  change: (company_id: number, body: ChangeCompany, version: number | null = null) =>
    told(sdk.changeCompany({ path: { company_id }, body, query: given({ version }) })),
  remove: (company_id: number, version: number) => told(sdk.removeCompany({ path: { company_id }, query: { version } })),
  merge: (company_id: number, into: number) => told(sdk.mergeCompany({ path: { company_id }, body: { into } })),
  undoMerge: (merge_id: number) => told(sdk.undoCompanyMerge({ path: { merge_id } })),
};
