/** Reading of files: those of a customer, and the content of one that counts. */
import { type Answer, answer, http } from "@/api/client";
import type { CustomerFile, FileContent, Page } from "@/api/types";
import type { Spec } from "@/live/list";

export function filesKey(customerId: string): string {
  return `files:${customerId}`;
}

/** Everything attached to a customer and to what is theirs, newest first. */
export function filesOf(customerId: string): Spec<"file"> {
  return {
    kind: "file",
    holds: (file) => file.customer_id === customerId,
    compare: (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1),
    pageSize: 60,
    load: async (cursor, limit): Promise<Page<CustomerFile>> => {
      const { row } = await answer(
        http.GET("/api/customers/{customer_id}/files", {
          params: { path: { customer_id: customerId }, query: { limit, ...(cursor ? { cursor } : {}) } },
        }),
      );
      return row;
    },
  };
}

/** What is attached to one activity. */
export function filesOfActivity(activityId: string): Spec<"file"> {
  return {
    ...filesOf(""),
    holds: ({ owner }) => owner.kind === "activity" && owner.id === activityId,
    load: async (cursor, limit): Promise<Page<CustomerFile>> => {
      const { row } = await answer(
        http.GET("/api/activities/{activity_id}/files", {
          params: { path: { activity_id: activityId }, query: { limit, ...(cursor ? { cursor } : {}) } },
        }),
      );
      return row;
    },
  };
}

export function fetchFile(id: string): Promise<Answer<CustomerFile>> {
  return answer(http.GET("/api/files/{file_id}", { params: { path: { file_id: id } } }));
}

/** The content that counts. */
export function newest(file: CustomerFile): FileContent {
  const [content] = file.contents;
  if (!content) throw new Error("a file without a content");
  return content;
}
