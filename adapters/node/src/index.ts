export { Botdb, type BotdbOptions } from "./botdb.js";
export type * from "./client.generated.js";
export * from "./errors.js";
export type { Queryable, QueryResult } from "./pg.js";
export type { Decimal, DecimalInput, Integer, IntervalInput, Json, Timestamp, TimestampInput } from "./values.js";
