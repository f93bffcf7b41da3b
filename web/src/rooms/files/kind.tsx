import {
  IconFile,
  IconFileTypeDoc,
  IconFileTypePdf,
  IconFileTypePpt,
  IconFileTypeXls,
  IconFileTypeZip,
  IconMovie,
  IconMusic,
  IconPhoto,
} from "@tabler/icons-react";
import type { CustomerFile } from "@/api/types";
import { newest } from "./load";

const byKind = { image: IconPhoto, pdf: IconFileTypePdf, audio: IconMusic, video: IconMovie };
const byEnding: Record<string, typeof IconFile> = {
  doc: IconFileTypeDoc,
  docx: IconFileTypeDoc,
  odt: IconFileTypeDoc,
  xls: IconFileTypeXls,
  xlsx: IconFileTypeXls,
  csv: IconFileTypeXls,
  ppt: IconFileTypePpt,
  pptx: IconFileTypePpt,
  zip: IconFileTypeZip,
  rar: IconFileTypeZip,
  "7z": IconFileTypeZip,
};

/** What it looks like to be; of what is not shown in place, by its name. */
export function KindIcon({ file, size }: { file: CustomerFile; size: number }) {
  const { kind } = newest(file);
  const Icon = kind === "other" ? (byEnding[endingOf(file.name)] ?? IconFile) : byKind[kind];
  return <Icon size={size} stroke={1.4} aria-hidden />;
}

/** The ending of a name without its dot: tapu.PDF → pdf. */
export function endingOf(name: string): string {
  const at = name.lastIndexOf(".");
  return at > 0 ? name.slice(at + 1).toLowerCase() : "";
}
