/** The words of the wire, by their short names. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Ref = Schemas["Ref"];
export type Tag = Schemas["Tag"];
export type Money = Schemas["Money"];
export type Source = Schemas["Source"];
export type Me = Schemas["Me"];
export type Stage = Schemas["Stage"];
export type Pipeline = Schemas["Pipeline"];
export type Card = Schemas["Card"];
export type Board = Schemas["Board"];
export type StageSum = Schemas["StageSum"];
export type StageTotal = Schemas["StageTotal"];
export type Identity = Schemas["Identity"];
export type Customer = Schemas["Customer"];
export type Entry = Schemas["Entry"];
export type Detail = Schemas["Detail"];
export type Note = Schemas["Note"];
export type Channel = Schemas["Channel"];
export type Conversation = Schemas["Conversation"];
export type Message = Schemas["Message"];
export type Form = Schemas["Form"];
export type Role = Schemas["Role"];
export type PolicyTable = Schemas["PolicyTable"];
export type User = Schemas["User"];
export type EditUser = Schemas["EditUser"];
export type AccountLink = Schemas["AccountLink"];
export type Department = Schemas["Department"];
export type Team = Schemas["Team"];
export type Delegation = Schemas["Delegation"];
export type Company = Schemas["Company"];
export type Held = Schemas["Held"];
export type LeaveWay = Schemas["LeaveWay"];
export type WorkingHours = Company["working_hours"];
export type Mark = Schemas["Mark"];
export type Undone = Schemas["Undone"];
export type ApiToken = Schemas["ApiToken"];
export type Webhook = Schemas["Webhook"];
export type Call = Schemas["Call"];
export type AuditLine = Schemas["AuditLine"];
export type VerbGroup = Schemas["VerbGroup"];
export type Chain = Schemas["Chain"];

export type Page<Row> = { items: Row[]; next: string | null; as_of: number };
