/** What the audit log is filtered by, as it stands in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { paths } from "@/api/schema";

export type AuditQuery = NonNullable<paths["/api/audit"]["get"]["parameters"]["query"]>;

export type AuditFilter = {
  kisi?: string | undefined;
  is?: string | undefined;
  kayit?: string | undefined;
  musteri?: string | undefined;
  ilk?: string | undefined;
  son?: string | undefined;
  kod?: string | undefined;
  adimlar?: string | undefined;
};

/** The same filter in the words of the server. */
export function queryOf(filter: AuditFilter): AuditQuery {
  const said = {
    actor_id: filter.kisi,
    verbs: filter.is,
    record_id: filter.kayit,
    customer_id: filter.musteri,
    first_day: filter.ilk,
    last_day: filter.son,
    code: filter.kod,
    has_steps: filter.adimlar ? true : undefined,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

export type UrlFilter = {
  filter: AuditFilter;
  isFiltered: boolean;
  /** The line that is open. */
  openId: string | undefined;
  open: (id: string | undefined) => void;
  /** Changes some of the filter; other lines close what is open. */
  narrow: (part: AuditFilter) => void;
  /** This filter and no other. */
  only: (part: AuditFilter) => void;
};

export function useFilter(): UrlFilter {
  const { id, kisi, is, kayit, musteri, ilk, son, kod, adimlar } = useSearch({
    from: "/inside/ayarlar/$section",
  });
  const filter = useMemo(
    () => ({ kisi, is, kayit, musteri, ilk, son, kod, adimlar }),
    [kisi, is, kayit, musteri, ilk, son, kod, adimlar],
  );
  const navigate = useNavigate({ from: "/ayarlar/$section" });
  const open = useCallback(
    (next: string | undefined) =>
      void navigate({ search: (before) => ({ ...before, id: next }), replace: true }),
    [navigate],
  );
  const narrow = useCallback(
    (part: AuditFilter) =>
      void navigate({ search: (before) => ({ ...before, ...part, id: undefined }), replace: true }),
    [navigate],
  );
  const only = useCallback((part: AuditFilter) => void navigate({ search: part }), [navigate]);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return { filter, isFiltered, openId: id, open, narrow, only };
}
