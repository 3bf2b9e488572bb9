// Made by adapters/generate/generate from the catalogue: change the SQL, and run it again.
// The texts are those of the database, and name things as SQL does: telegram_id there is telegramId here.
import type { SqlFunction } from "./function.js";
import type { Decimal, DecimalInput, Integer, IntervalInput, Json, Timestamp, TimestampInput } from "./values.js";

export interface Access {
  hasAccess: boolean;
  accessType: string | null;
  details: Json;
}

export interface Badge {
  badgeType: string;
  name: string;
  description: string | null;
  criteria: string | null;
  createdAt: Timestamp;
  botName: string | null;
}

export interface BadgeCount {
  badgeType: string;
  users: Integer;
}

export interface Board {
  board: string;
  period: string;
  timezone: string;
  botName: string | null;
  source: string;
  operator: string;
  sort: string;
  createdAt: Timestamp;
}

export interface BoardRank {
  rank: Integer;
  score: Integer;
  total: Integer;
}

export interface BoardRow {
  rank: Integer;
  telegramId: Integer;
  username: string | null;
  firstName: string | null;
  score: Integer;
  reachedAt: Timestamp;
}

export interface BoardScore {
  score: Integer;
  rank: Integer;
}

export interface Bot {
  botName: string;
  loginRole: string | null;
  defaultSession: Json;
  defaultStats: Json;
  createdAt: Timestamp;
  limits: Json;
  billingRole: string | null;
}

export interface BotSession {
  id: Integer;
  userId: Integer;
  botName: string;
  sessionData: Json;
  statsData: Json;
  version: Integer;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface BotXp {
  botName: string;
  xp: Integer;
}

export interface ErasedUser {
  id: Integer;
  userId: Integer;
  erasedAt: Timestamp;
}

export interface Expiring {
  id: Integer;
  telegramId: Integer;
  subscriptionType: string;
  endDate: Timestamp;
  graceUntil: Timestamp | null;
  state: string;
  provider: string | null;
  tariff: string | null;
  subscriptionChargeId: string | null;
}

export interface FinishTrainingResult {
  leveledUp: boolean;
  oldLevel: number;
  newLevel: number;
  totalXp: Integer;
  historyId: Integer;
  newBadges: string[];
}

export interface FreeTrainings {
  id: Integer;
  userId: Integer;
  trainingsLeft: number;
  source: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface ImportResult {
  imported: Integer;
  skipped: Integer;
  errors: Json;
}

export interface LeaderboardRow {
  rank: Integer;
  userId: Integer;
  telegramId: Integer;
  username: string | null;
  firstName: string | null;
  lastName: string | null;
  totalXp: Integer;
  level: number;
  totalTrainings: number;
}

export interface Payment {
  id: Integer;
  userId: Integer;
  amount: Decimal | null;
  currency: string | null;
  provider: string;
  paymentId: string | null;
  status: string;
  tariff: string | null;
  description: string | null;
  metadata: Json;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  paidUntil: Timestamp | null;
  subscriptionType: string | null;
  durationDays: number | null;
  credits: number | null;
  botName: string | null;
  orderId: string | null;
  isRepeat: boolean;
  payer: Integer | null;
  unmatched: Json;
  refunded: Decimal;
  refundedTime: string;
  asked: Decimal | null;
  isRecurring: boolean;
  subscriptionChargeId: string | null;
}

export interface PaymentProblem {
  paymentId: string;
  problem: string;
  detail: Json;
}

export interface PaymentResult {
  id: Integer;
  userId: Integer;
  amount: Decimal | null;
  currency: string | null;
  provider: string;
  paymentId: string | null;
  status: string;
  tariff: string | null;
  description: string | null;
  metadata: Json;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  granted: boolean;
  details: Json;
}

export interface Promocode {
  id: Integer;
  code: string;
  type: string;
  value: number;
  maxUses: number | null;
  currentUses: number;
  startsAt: Timestamp | null;
  expiresAt: Timestamp | null;
  isActive: boolean;
  createdAt: Timestamp;
}

export interface RedeemResult {
  success: boolean;
  status: string;
  type: string | null;
  value: number | null;
}

export interface Renewal {
  provider: string;
  tariff: string;
  state: string;
  endDate: Timestamp | null;
  graceUntil: Timestamp | null;
  paidUntil: Timestamp | null;
  subscriptionChargeId: string;
  botName: string | null;
  updatedAt: Timestamp;
}

export interface Reservation {
  reservationId: Integer;
  accessType: string;
}

export interface StorageKey {
  key: string;
  version: Integer;
  expiresAt: Timestamp | null;
  telegramId: Integer | null;
}

export interface StoredValue {
  value: Json;
  version: Integer;
  expiresAt: Timestamp | null;
}

export interface Subscription {
  id: Integer;
  userId: Integer;
  subscriptionType: string;
  startDate: Timestamp;
  endDate: Timestamp | null;
  isActive: boolean;
  autoRenew: boolean;
  creditsTotal: number;
  creditsLeft: number;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  graceUntil: Timestamp | null;
}

export interface Tariff {
  tariff: string;
  name: string;
  price: Decimal;
  currency: string;
  subscriptionType: string;
  durationDays: number | null;
  credits: number | null;
  isActive: boolean;
  grace: string | null;
}

export interface TrainingRecord {
  id: Integer;
  userId: Integer;
  telegramId: Integer;
  botName: string;
  trainingDate: Timestamp;
  scenarioName: string | null;
  totalScore: Integer;
  clarityLevel: number | null;
  questionCount: number | null;
  contextualQuestions: number | null;
  perTypeCounts: Json;
  caseData: Json;
  sessionSnapshot: Json;
  createdAt: Timestamp;
}

export interface User {
  id: Integer;
  telegramId: Integer;
  username: string | null;
  firstName: string | null;
  lastName: string | null;
  registrationDate: Timestamp;
  lastActivity: Timestamp;
  totalXp: Integer;
  level: number;
  totalTrainings: number;
  totalScore: Integer;
  attributes: Json;
}

export interface UserBadge {
  badgeType: string;
  name: string;
  description: string | null;
  earnedInBot: string;
  earnedAt: Timestamp;
  metadata: Json;
}

export interface Violation {
  checkName: string;
  subject: string;
  detail: string;
}

export interface WrittenValue {
  value: Json;
  version: Integer;
}

export interface XpBatchRow {
  telegramId: Integer;
  leveledUp: boolean;
  oldLevel: number;
  newLevel: number;
  totalXp: Integer;
}

export interface XpResult {
  leveledUp: boolean;
  oldLevel: number;
  newLevel: number;
  totalXp: Integer;
}

export interface XpReversal {
  users: Integer;
  xp: Integer;
}

/** What addFreeTrainings can be told besides. */
export interface AddFreeTrainingsOptions {
  once?: boolean | null | undefined;
  requestId?: string | null | undefined;
}

/** What addScore can be told besides. */
export interface AddScoreOptions {
  requestId?: string | null | undefined;
}

/** What addXp can be told besides. */
export interface AddXpOptions {
  botName?: string | null | undefined;
  levelsConfig?: Json | null | undefined;
  reason?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What addXpBatch can be told besides. */
export interface AddXpBatchOptions {
  botName?: string | null | undefined;
  reason?: string | null | undefined;
  skipUnknown?: boolean | null | undefined;
  requestId?: string | null | undefined;
}

/** What applyPayment can be told besides. */
export interface ApplyPaymentOptions {
  tariff?: string | null | undefined;
  amount?: DecimalInput | null | undefined;
  currency?: string | null | undefined;
  paidUntil?: TimestampInput | null | undefined;
  metadata?: Json | null | undefined;
  orderId?: string | null | undefined;
  isRecurring?: boolean | null | undefined;
  subscriptionChargeId?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What awardBadge can be told besides. */
export interface AwardBadgeOptions {
  botName?: string | null | undefined;
  metadata?: Json | null | undefined;
  requestId?: string | null | undefined;
}

/** What awardBadgeByUserId can be told besides. */
export interface AwardBadgeByUserIdOptions {
  botName?: string | null | undefined;
  metadata?: Json | null | undefined;
  requestId?: string | null | undefined;
}

/** What claimUpdate can be told besides. */
export interface ClaimUpdateOptions {
  botName?: string | null | undefined;
  telegramId?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What completePayment can be told besides. */
export interface CompletePaymentOptions {
  requestId?: string | null | undefined;
}

/** What confirmAccess can be told besides. */
export interface ConfirmAccessOptions {
  requestId?: string | null | undefined;
}

/** What consumeAccess can be told besides. */
export interface ConsumeAccessOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What countBadgesByType can be told besides. */
export interface CountBadgesByTypeOptions {
  botName?: string | null | undefined;
}

/** What createPayment can be told besides. */
export interface CreatePaymentOptions {
  paymentId?: string | null | undefined;
  amount?: DecimalInput | null | undefined;
  currency?: string | null | undefined;
  description?: string | null | undefined;
  metadata?: Json | null | undefined;
  orderId?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What createPromocode can be told besides. */
export interface CreatePromocodeOptions {
  maxUses?: number | null | undefined;
  expiresAt?: TimestampInput | null | undefined;
  startsAt?: TimestampInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What createSubscription can be told besides. */
export interface CreateSubscriptionOptions {
  durationDays?: number | null | undefined;
  credits?: number | null | undefined;
  autoRenew?: boolean | null | undefined;
  requestId?: string | null | undefined;
}

/** What defineBadge can be told besides. */
export interface DefineBadgeOptions {
  description?: string | null | undefined;
  criteria?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What defineBoard can be told besides. */
export interface DefineBoardOptions {
  period?: string | null | undefined;
  timezone?: string | null | undefined;
  botName?: string | null | undefined;
  source?: string | null | undefined;
  operator?: string | null | undefined;
  sort?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What defineTariff can be told besides. */
export interface DefineTariffOptions {
  durationDays?: number | null | undefined;
  credits?: number | null | undefined;
  grace?: IntervalInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What deleteSession can be told besides. */
export interface DeleteSessionOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What deleteUser can be told besides. */
export interface DeleteUserOptions {
  requestId?: string | null | undefined;
}

/** What disablePromocode can be told besides. */
export interface DisablePromocodeOptions {
  requestId?: string | null | undefined;
}

/** What disableTariff can be told besides. */
export interface DisableTariffOptions {
  requestId?: string | null | undefined;
}

/** What dropBoard can be told besides. */
export interface DropBoardOptions {
  requestId?: string | null | undefined;
}

/** What evaluateBadges can be told besides. */
export interface EvaluateBadgesOptions {
  botName?: string | null | undefined;
  context?: Json | null | undefined;
  requestId?: string | null | undefined;
}

/** What failPayment can be told besides. */
export interface FailPaymentOptions {
  requestId?: string | null | undefined;
}

/** What finishTraining can be told besides. */
export interface FinishTrainingOptions {
  scenarioConfig?: Json | null | undefined;
  statsPatch?: Json | null | undefined;
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What generatePromocodes can be told besides. */
export interface GeneratePromocodesOptions {
  prefix?: string | null | undefined;
  length?: number | null | undefined;
  maxUses?: number | null | undefined;
  expiresAt?: TimestampInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What getBoard can be told besides. */
export interface GetBoardOptions {
  limitRows?: number | null | undefined;
  offsetRows?: Integer | null | undefined;
  at?: TimestampInput | null | undefined;
}

/** What getBoardAround can be told besides. */
export interface GetBoardAroundOptions {
  radius?: number | null | undefined;
  at?: TimestampInput | null | undefined;
}

/** What getBoardRank can be told besides. */
export interface GetBoardRankOptions {
  at?: TimestampInput | null | undefined;
}

/** What getLeaderboard can be told besides. */
export interface GetLeaderboardOptions {
  limitRows?: number | null | undefined;
  offsetRows?: Integer | null | undefined;
}

/** What getLeaderboardAround can be told besides. */
export interface GetLeaderboardAroundOptions {
  radius?: number | null | undefined;
}

/** What getOrCreateUser can be told besides. */
export interface GetOrCreateUserOptions {
  username?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What getOrder can be told besides. */
export interface GetOrderOptions {
  botName?: string | null | undefined;
}

/** What getSession can be told besides. */
export interface GetSessionOptions {
  botName?: string | null | undefined;
}

/** What getUserBadges can be told besides. */
export interface GetUserBadgesOptions {
  botName?: string | null | undefined;
}

/** What getUserPayments can be told besides. */
export interface GetUserPaymentsOptions {
  limitRows?: number | null | undefined;
  offsetRows?: Integer | null | undefined;
}

/** What getUserSession can be told besides. */
export interface GetUserSessionOptions {
  botName?: string | null | undefined;
  username?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What getUserTrainingHistory can be told besides. */
export interface GetUserTrainingHistoryOptions {
  limitRows?: number | null | undefined;
  offsetRows?: Integer | null | undefined;
}

/** What hasBadge can be told besides. */
export interface HasBadgeOptions {
  botName?: string | null | undefined;
}

/** What importBadges can be told besides. */
export interface ImportBadgesOptions {
  requestId?: string | null | undefined;
}

/** What importFreeTrainings can be told besides. */
export interface ImportFreeTrainingsOptions {
  requestId?: string | null | undefined;
}

/** What importPayments can be told besides. */
export interface ImportPaymentsOptions {
  requestId?: string | null | undefined;
}

/** What importPromocodeUsage can be told besides. */
export interface ImportPromocodeUsageOptions {
  requestId?: string | null | undefined;
}

/** What importPromocodes can be told besides. */
export interface ImportPromocodesOptions {
  requestId?: string | null | undefined;
}

/** What importSessions can be told besides. */
export interface ImportSessionsOptions {
  requestId?: string | null | undefined;
}

/** What importSubscriptions can be told besides. */
export interface ImportSubscriptionsOptions {
  requestId?: string | null | undefined;
}

/** What importTrainingHistory can be told besides. */
export interface ImportTrainingHistoryOptions {
  requestId?: string | null | undefined;
}

/** What importUsers can be told besides. */
export interface ImportUsersOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What incrementSession can be told besides. */
export interface IncrementSessionOptions {
  by?: DecimalInput | null | undefined;
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What incrementStats can be told besides. */
export interface IncrementStatsOptions {
  by?: DecimalInput | null | undefined;
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What incrementTrainingCount can be told besides. */
export interface IncrementTrainingCountOptions {
  requestId?: string | null | undefined;
}

/** What levelForXp can be told besides. */
export interface LevelForXpOptions {
  levelsConfig?: Json | null | undefined;
}

/** What listErased can be told besides. */
export interface ListErasedOptions {
  after?: Integer | null | undefined;
  limitRows?: number | null | undefined;
}

/** What listExpiring can be told besides. */
export interface ListExpiringOptions {
  state?: string | null | undefined;
  since?: TimestampInput | null | undefined;
  after?: Integer | null | undefined;
  limitRows?: number | null | undefined;
}

/** What listPayments can be told besides. */
export interface ListPaymentsOptions {
  status?: string | null | undefined;
  provider?: string | null | undefined;
  since?: TimestampInput | null | undefined;
  until?: TimestampInput | null | undefined;
  botName?: string | null | undefined;
  limitRows?: number | null | undefined;
  after?: Integer | null | undefined;
}

/** What listPromocodes can be told besides. */
export interface ListPromocodesOptions {
  activeOnly?: boolean | null | undefined;
  limitRows?: number | null | undefined;
}

/** What listTariffs can be told besides. */
export interface ListTariffsOptions {
  activeOnly?: boolean | null | undefined;
}

/** What patchSession can be told besides. */
export interface PatchSessionOptions {
  sessionPatch?: Json | null | undefined;
  statsPatch?: Json | null | undefined;
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What purgeBoard can be told besides. */
export interface PurgeBoardOptions {
  requestId?: string | null | undefined;
}

/** What purgeErased can be told besides. */
export interface PurgeErasedOptions {
  olderThan?: IntervalInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What purgeRequests can be told besides. */
export interface PurgeRequestsOptions {
  olderThan?: IntervalInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What purgeStorage can be told besides. */
export interface PurgeStorageOptions {
  limitRows?: number | null | undefined;
  requestId?: string | null | undefined;
}

/** What purgeXpEvents can be told besides. */
export interface PurgeXpEventsOptions {
  olderThan?: IntervalInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What rebuildCounts can be told besides. */
export interface RebuildCountsOptions {
  requestId?: string | null | undefined;
}

/** What reconcilePayments can be told besides. */
export interface ReconcilePaymentsOptions {
  since?: TimestampInput | null | undefined;
  until?: TimestampInput | null | undefined;
  botName?: string | null | undefined;
}

/** What redeemPromocode can be told besides. */
export interface RedeemPromocodeOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What refundPayment can be told besides. */
export interface RefundPaymentOptions {
  amount?: DecimalInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What registerBot can be told besides. */
export interface RegisterBotOptions {
  defaultSession?: Json | null | undefined;
  defaultStats?: Json | null | undefined;
  loginRole?: string | null | undefined;
  limits?: Json | null | undefined;
  billingRole?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What releaseAccess can be told besides. */
export interface ReleaseAccessOptions {
  requestId?: string | null | undefined;
}

/** What removeBot can be told besides. */
export interface RemoveBotOptions {
  deleteData?: boolean | null | undefined;
  requestId?: string | null | undefined;
}

/** What reserveAccess can be told besides. */
export interface ReserveAccessOptions {
  botName?: string | null | undefined;
  ttl?: IntervalInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What resetSession can be told besides. */
export interface ResetSessionOptions {
  botName?: string | null | undefined;
  keepStats?: boolean | null | undefined;
  initialSession?: Json | null | undefined;
  requestId?: string | null | undefined;
}

/** What resolvePayment can be told besides. */
export interface ResolvePaymentOptions {
  requestId?: string | null | undefined;
}

/** What revertXp can be told besides. */
export interface RevertXpOptions {
  until?: TimestampInput | null | undefined;
  requestId?: string | null | undefined;
}

/** What revokeBadge can be told besides. */
export interface RevokeBadgeOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What saveSession can be told besides. */
export interface SaveSessionOptions {
  botName?: string | null | undefined;
  expectedVersion?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What saveTrainingHistory can be told besides. */
export interface SaveTrainingHistoryOptions {
  perTypeCounts?: Json | null | undefined;
  caseData?: Json | null | undefined;
  sessionSnapshot?: Json | null | undefined;
  scenarioName?: string | null | undefined;
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What setAutoRenew can be told besides. */
export interface SetAutoRenewOptions {
  tariff?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What setLevels can be told besides. */
export interface SetLevelsOptions {
  requestId?: string | null | undefined;
}

/** What setUserAttributes can be told besides. */
export interface SetUserAttributesOptions {
  requestId?: string | null | undefined;
}

/** What storageDelete can be told besides. */
export interface StorageDeleteOptions {
  botName?: string | null | undefined;
  fence?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What storageDeletePrefix can be told besides. */
export interface StorageDeletePrefixOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What storageIncrement can be told besides. */
export interface StorageIncrementOptions {
  by?: DecimalInput | null | undefined;
  botName?: string | null | undefined;
  ttl?: IntervalInput | null | undefined;
  expectedVersion?: Integer | null | undefined;
  telegramId?: Integer | null | undefined;
  fence?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What storageKeys can be told besides. */
export interface StorageKeysOptions {
  prefix?: string | null | undefined;
  after?: string | null | undefined;
  limitRows?: number | null | undefined;
  botName?: string | null | undefined;
}

/** What storageLock can be told besides. */
export interface StorageLockOptions {
  botName?: string | null | undefined;
}

/** What storagePatch can be told besides. */
export interface StoragePatchOptions {
  botName?: string | null | undefined;
  ttl?: IntervalInput | null | undefined;
  expectedVersion?: Integer | null | undefined;
  telegramId?: Integer | null | undefined;
  fence?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What storageRead can be told besides. */
export interface StorageReadOptions {
  botName?: string | null | undefined;
}

/** What storageReadForUpdate can be told besides. */
export interface StorageReadForUpdateOptions {
  botName?: string | null | undefined;
}

/** What storageUnlock can be told besides. */
export interface StorageUnlockOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What storageUpdateKeys can be told besides. */
export interface StorageUpdateKeysOptions {
  remove?: readonly string[] | null | undefined;
  botName?: string | null | undefined;
  ttl?: IntervalInput | null | undefined;
  expectedVersion?: Integer | null | undefined;
  telegramId?: Integer | null | undefined;
  fence?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What storageWrite can be told besides. */
export interface StorageWriteOptions {
  botName?: string | null | undefined;
  ttl?: IntervalInput | null | undefined;
  expectedVersion?: Integer | null | undefined;
  telegramId?: Integer | null | undefined;
  fence?: Integer | null | undefined;
  requestId?: string | null | undefined;
}

/** What submitScore can be told besides. */
export interface SubmitScoreOptions {
  requestId?: string | null | undefined;
}

/** What updateLevel can be told besides. */
export interface UpdateLevelOptions {
  requestId?: string | null | undefined;
}

/** What updateSession can be told besides. */
export interface UpdateSessionOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What updateStats can be told besides. */
export interface UpdateStatsOptions {
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** What updateUserStatsAfterTraining can be told besides. */
export interface UpdateUserStatsAfterTrainingOptions {
  scenarioConfig?: Json | null | undefined;
  botName?: string | null | undefined;
  requestId?: string | null | undefined;
}

/** @internal */
export const functions = {
  addFreeTrainings: {
    method: "addFreeTrainings",
    name: "add_free_trainings",
    required: [["telegram_id", "bigint"], ["count", "integer"], ["source", "text"]],
    optional: { once: ["once", "boolean"], requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  addScore: {
    method: "addScore",
    name: "add_score",
    required: [["telegram_id", "bigint"], ["score", "bigint"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  addXp: {
    method: "addXp",
    name: "add_xp",
    required: [["telegram_id", "bigint"], ["xp", "bigint"]],
    optional: {
      botName: ["bot_name", "text"],
      levelsConfig: ["levels_config", "jsonb"],
      reason: ["reason", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: true,
  },
  addXpBatch: {
    method: "addXpBatch",
    name: "add_xp_batch",
    required: [["telegram_ids", "bigint[]"], ["xps", "bigint[]"]],
    optional: {
      botName: ["bot_name", "text"],
      reason: ["reason", "text"],
      skipUnknown: ["skip_unknown", "boolean"],
      requestId: ["request_id", "text"],
    },
    shape: "rows",
    actsForBot: true,
  },
  applyPayment: {
    method: "applyPayment",
    name: "apply_payment",
    required: [["telegram_id", "bigint"], ["provider", "text"], ["payment_id", "text"]],
    optional: {
      tariff: ["tariff", "text"],
      amount: ["amount", "numeric"],
      currency: ["currency", "text"],
      paidUntil: ["paid_until", "timestamp"],
      metadata: ["metadata", "jsonb"],
      orderId: ["order_id", "text"],
      isRecurring: ["is_recurring", "boolean"],
      subscriptionChargeId: ["subscription_charge_id", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  attachUserTable: {
    method: "attachUserTable",
    name: "attach_user_table",
    required: [["relation", "text"], ["column_name", "text"]],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  awardBadge: {
    method: "awardBadge",
    name: "award_badge",
    required: [["telegram_id", "bigint"], ["badge_type", "text"]],
    optional: { botName: ["bot_name", "text"], metadata: ["metadata", "jsonb"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  awardBadgeByUserId: {
    method: "awardBadgeByUserId",
    name: "award_badge_by_user_id",
    required: [["user_id", "bigint"], ["badge_type", "text"]],
    optional: { botName: ["bot_name", "text"], metadata: ["metadata", "jsonb"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  checkAccess: {
    method: "checkAccess",
    name: "check_access",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "row",
    actsForBot: false,
  },
  checkPromocode: {
    method: "checkPromocode",
    name: "check_promocode",
    required: [["telegram_id", "bigint"], ["code", "text"]],
    optional: {},
    shape: "maybe",
    actsForBot: false,
  },
  claimUpdate: {
    method: "claimUpdate",
    name: "claim_update",
    required: [["update_id", "bigint"]],
    optional: {
      botName: ["bot_name", "text"],
      telegramId: ["telegram_id", "bigint"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  completePayment: {
    method: "completePayment",
    name: "complete_payment",
    required: [["provider", "text"], ["payment_id", "text"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  confirmAccess: {
    method: "confirmAccess",
    name: "confirm_access",
    required: [["reservation_id", "bigint"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  consumeAccess: {
    method: "consumeAccess",
    name: "consume_access",
    required: [["telegram_id", "bigint"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  countBadgesByType: {
    method: "countBadgesByType",
    name: "count_badges_by_type",
    required: [],
    optional: { botName: ["bot_name", "text"] },
    shape: "rows",
    actsForBot: false,
  },
  countUserBadges: {
    method: "countUserBadges",
    name: "count_user_badges",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  countUsers: {
    method: "countUsers",
    name: "count_users",
    required: [],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  createPayment: {
    method: "createPayment",
    name: "create_payment",
    required: [["telegram_id", "bigint"], ["provider", "text"], ["tariff", "text"]],
    optional: {
      paymentId: ["payment_id", "text"],
      amount: ["amount", "numeric"],
      currency: ["currency", "text"],
      description: ["description", "text"],
      metadata: ["metadata", "jsonb"],
      orderId: ["order_id", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  createPromocode: {
    method: "createPromocode",
    name: "create_promocode",
    required: [["code", "text"], ["type", "text"], ["value", "integer"]],
    optional: {
      maxUses: ["max_uses", "integer"],
      expiresAt: ["expires_at", "timestamp"],
      startsAt: ["starts_at", "timestamp"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  createSubscription: {
    method: "createSubscription",
    name: "create_subscription",
    required: [["telegram_id", "bigint"], ["subscription_type", "text"]],
    optional: {
      durationDays: ["duration_days", "integer"],
      credits: ["credits", "integer"],
      autoRenew: ["auto_renew", "boolean"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  defineBadge: {
    method: "defineBadge",
    name: "define_badge",
    required: [["badge_type", "text"], ["name", "text"]],
    optional: {
      description: ["description", "text"],
      criteria: ["criteria", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  defineBoard: {
    method: "defineBoard",
    name: "define_board",
    required: [["board", "text"]],
    optional: {
      period: ["period", "text"],
      timezone: ["timezone", "text"],
      botName: ["bot_name", "text"],
      source: ["source", "text"],
      operator: ["operator", "text"],
      sort: ["sort", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: false,
  },
  defineTariff: {
    method: "defineTariff",
    name: "define_tariff",
    required: [
      ["tariff", "text"],
      ["name", "text"],
      ["price", "numeric"],
      ["currency", "text"],
      ["subscription_type", "text"],
    ],
    optional: {
      durationDays: ["duration_days", "integer"],
      credits: ["credits", "integer"],
      grace: ["grace", "interval"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  deleteSession: {
    method: "deleteSession",
    name: "delete_session",
    required: [["telegram_id", "bigint"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  deleteUser: {
    method: "deleteUser",
    name: "delete_user",
    required: [["telegram_id", "bigint"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  disablePromocode: {
    method: "disablePromocode",
    name: "disable_promocode",
    required: [["code", "text"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  disableTariff: {
    method: "disableTariff",
    name: "disable_tariff",
    required: [["tariff", "text"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  dropBoard: {
    method: "dropBoard",
    name: "drop_board",
    required: [["board", "text"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  evaluateBadges: {
    method: "evaluateBadges",
    name: "evaluate_badges",
    required: [["telegram_id", "bigint"]],
    optional: { botName: ["bot_name", "text"], context: ["context", "jsonb"], requestId: ["request_id", "text"] },
    shape: "values",
    actsForBot: true,
  },
  explainAccess: {
    method: "explainAccess",
    name: "explain_access",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  exportUser: {
    method: "exportUser",
    name: "export_user",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  failPayment: {
    method: "failPayment",
    name: "fail_payment",
    required: [["provider", "text"], ["payment_id", "text"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  finishTraining: {
    method: "finishTraining",
    name: "finish_training",
    required: [["telegram_id", "bigint"], ["session_score", "bigint"], ["session_data", "jsonb"]],
    optional: {
      scenarioConfig: ["scenario_config", "jsonb"],
      statsPatch: ["stats_patch", "jsonb"],
      botName: ["bot_name", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: true,
  },
  generatePromocodes: {
    method: "generatePromocodes",
    name: "generate_promocodes",
    required: [["count", "integer"], ["type", "text"], ["value", "integer"]],
    optional: {
      prefix: ["prefix", "text"],
      length: ["length", "integer"],
      maxUses: ["max_uses", "integer"],
      expiresAt: ["expires_at", "timestamp"],
      requestId: ["request_id", "text"],
    },
    shape: "values",
    actsForBot: false,
  },
  getActiveSubscription: {
    method: "getActiveSubscription",
    name: "get_active_subscription",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "maybe",
    actsForBot: false,
  },
  getBoard: {
    method: "getBoard",
    name: "get_board",
    required: [["board", "text"]],
    optional: { limitRows: ["limit_rows", "integer"], offsetRows: ["offset_rows", "bigint"], at: ["at", "timestamp"] },
    shape: "rows",
    actsForBot: false,
  },
  getBoardAround: {
    method: "getBoardAround",
    name: "get_board_around",
    required: [["board", "text"], ["telegram_id", "bigint"]],
    optional: { radius: ["radius", "integer"], at: ["at", "timestamp"] },
    shape: "rows",
    actsForBot: false,
  },
  getBoardRank: {
    method: "getBoardRank",
    name: "get_board_rank",
    required: [["board", "text"], ["telegram_id", "bigint"]],
    optional: { at: ["at", "timestamp"] },
    shape: "maybe",
    actsForBot: false,
  },
  getLeaderboard: {
    method: "getLeaderboard",
    name: "get_leaderboard",
    required: [],
    optional: { limitRows: ["limit_rows", "integer"], offsetRows: ["offset_rows", "bigint"] },
    shape: "rows",
    actsForBot: false,
  },
  getLeaderboardAmong: {
    method: "getLeaderboardAmong",
    name: "get_leaderboard_among",
    required: [["telegram_ids", "bigint[]"]],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  getLeaderboardAround: {
    method: "getLeaderboardAround",
    name: "get_leaderboard_around",
    required: [["telegram_id", "bigint"]],
    optional: { radius: ["radius", "integer"] },
    shape: "rows",
    actsForBot: false,
  },
  getLevels: {
    method: "getLevels",
    name: "get_levels",
    required: [],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  getOrCreateUser: {
    method: "getOrCreateUser",
    name: "get_or_create_user",
    required: [["telegram_id", "bigint"]],
    optional: {
      username: ["username", "text"],
      firstName: ["first_name", "text"],
      lastName: ["last_name", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  getOrder: {
    method: "getOrder",
    name: "get_order",
    required: [["order_id", "text"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "rows",
    actsForBot: false,
  },
  getPayment: {
    method: "getPayment",
    name: "get_payment",
    required: [["provider", "text"], ["payment_id", "text"]],
    optional: {},
    shape: "maybe",
    actsForBot: false,
  },
  getRenewals: {
    method: "getRenewals",
    name: "get_renewals",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  getSession: {
    method: "getSession",
    name: "get_session",
    required: [["telegram_id", "bigint"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "maybe",
    actsForBot: true,
  },
  getTariff: {
    method: "getTariff",
    name: "get_tariff",
    required: [["tariff", "text"]],
    optional: {},
    shape: "maybe",
    actsForBot: false,
  },
  getUser: {
    method: "getUser",
    name: "get_user",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "maybe",
    actsForBot: false,
  },
  getUserBadges: {
    method: "getUserBadges",
    name: "get_user_badges",
    required: [["telegram_id", "bigint"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "rows",
    actsForBot: false,
  },
  getUserById: {
    method: "getUserById",
    name: "get_user_by_id",
    required: [["user_id", "bigint"]],
    optional: {},
    shape: "maybe",
    actsForBot: false,
  },
  getUserPayments: {
    method: "getUserPayments",
    name: "get_user_payments",
    required: [["telegram_id", "bigint"]],
    optional: { limitRows: ["limit_rows", "integer"], offsetRows: ["offset_rows", "bigint"] },
    shape: "rows",
    actsForBot: false,
  },
  getUserRank: {
    method: "getUserRank",
    name: "get_user_rank",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  getUserSession: {
    method: "getUserSession",
    name: "get_user_session",
    required: [["telegram_id", "bigint"]],
    optional: {
      botName: ["bot_name", "text"],
      username: ["username", "text"],
      firstName: ["first_name", "text"],
      lastName: ["last_name", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  getUserSessions: {
    method: "getUserSessions",
    name: "get_user_sessions",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  getUserTrainingHistory: {
    method: "getUserTrainingHistory",
    name: "get_user_training_history",
    required: [["telegram_id", "bigint"]],
    optional: { limitRows: ["limit_rows", "integer"], offsetRows: ["offset_rows", "bigint"] },
    shape: "rows",
    actsForBot: false,
  },
  getXpByBot: {
    method: "getXpByBot",
    name: "get_xp_by_bot",
    required: [["telegram_id", "bigint"]],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  hasBadge: {
    method: "hasBadge",
    name: "has_badge",
    required: [["telegram_id", "bigint"], ["badge_type", "text"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "value",
    actsForBot: false,
  },
  importBadges: {
    method: "importBadges",
    name: "import_badges",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importFreeTrainings: {
    method: "importFreeTrainings",
    name: "import_free_trainings",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importPayments: {
    method: "importPayments",
    name: "import_payments",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importPromocodeUsage: {
    method: "importPromocodeUsage",
    name: "import_promocode_usage",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importPromocodes: {
    method: "importPromocodes",
    name: "import_promocodes",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importSessions: {
    method: "importSessions",
    name: "import_sessions",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importSubscriptions: {
    method: "importSubscriptions",
    name: "import_subscriptions",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importTrainingHistory: {
    method: "importTrainingHistory",
    name: "import_training_history",
    required: [["entries", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  importUsers: {
    method: "importUsers",
    name: "import_users",
    required: [["users", "jsonb"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: true,
  },
  incrementSession: {
    method: "incrementSession",
    name: "increment_session",
    required: [["telegram_id", "bigint"], ["path", "text[]"]],
    optional: { by: ["by", "numeric"], botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  incrementStats: {
    method: "incrementStats",
    name: "increment_stats",
    required: [["telegram_id", "bigint"], ["path", "text[]"]],
    optional: { by: ["by", "numeric"], botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  incrementTrainingCount: {
    method: "incrementTrainingCount",
    name: "increment_training_count",
    required: [["telegram_id", "bigint"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  levelForXp: {
    method: "levelForXp",
    name: "level_for_xp",
    required: [["xp", "bigint"]],
    optional: { levelsConfig: ["levels_config", "jsonb"] },
    shape: "value",
    actsForBot: false,
  },
  listBoards: {
    method: "listBoards",
    name: "list_boards",
    required: [],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  listBots: {
    method: "listBots",
    name: "list_bots",
    required: [],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  listErased: {
    method: "listErased",
    name: "list_erased",
    required: [],
    optional: { after: ["after", "bigint"], limitRows: ["limit_rows", "integer"] },
    shape: "rows",
    actsForBot: false,
  },
  listExpiring: {
    method: "listExpiring",
    name: "list_expiring",
    required: [["within", "interval"]],
    optional: {
      state: ["state", "text"],
      since: ["since", "timestamp"],
      after: ["after", "bigint"],
      limitRows: ["limit_rows", "integer"],
    },
    shape: "rows",
    actsForBot: false,
  },
  listPayments: {
    method: "listPayments",
    name: "list_payments",
    required: [],
    optional: {
      status: ["status", "text"],
      provider: ["provider", "text"],
      since: ["since", "timestamp"],
      until: ["until", "timestamp"],
      botName: ["bot_name", "text"],
      limitRows: ["limit_rows", "integer"],
      after: ["after", "bigint"],
    },
    shape: "rows",
    actsForBot: false,
  },
  listPromocodes: {
    method: "listPromocodes",
    name: "list_promocodes",
    required: [],
    optional: { activeOnly: ["active_only", "boolean"], limitRows: ["limit_rows", "integer"] },
    shape: "rows",
    actsForBot: false,
  },
  listTariffs: {
    method: "listTariffs",
    name: "list_tariffs",
    required: [],
    optional: { activeOnly: ["active_only", "boolean"] },
    shape: "rows",
    actsForBot: false,
  },
  patchSession: {
    method: "patchSession",
    name: "patch_session",
    required: [["telegram_id", "bigint"]],
    optional: {
      sessionPatch: ["session_patch", "jsonb"],
      statsPatch: ["stats_patch", "jsonb"],
      botName: ["bot_name", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  promocodeStats: {
    method: "promocodeStats",
    name: "promocode_stats",
    required: [["code", "text"]],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
  purgeBoard: {
    method: "purgeBoard",
    name: "purge_board",
    required: [["board", "text"], ["keep_periods", "integer"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  purgeErased: {
    method: "purgeErased",
    name: "purge_erased",
    required: [],
    optional: { olderThan: ["older_than", "interval"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  purgeRequests: {
    method: "purgeRequests",
    name: "purge_requests",
    required: [],
    optional: { olderThan: ["older_than", "interval"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  purgeStorage: {
    method: "purgeStorage",
    name: "purge_storage",
    required: [],
    optional: { limitRows: ["limit_rows", "integer"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  purgeXpEvents: {
    method: "purgeXpEvents",
    name: "purge_xp_events",
    required: [],
    optional: { olderThan: ["older_than", "interval"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  rebuildCounts: {
    method: "rebuildCounts",
    name: "rebuild_counts",
    required: [],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  reconcilePayments: {
    method: "reconcilePayments",
    name: "reconcile_payments",
    required: [["provider", "text"], ["transactions", "jsonb"]],
    optional: { since: ["since", "timestamp"], until: ["until", "timestamp"], botName: ["bot_name", "text"] },
    shape: "rows",
    actsForBot: false,
  },
  redeemPromocode: {
    method: "redeemPromocode",
    name: "redeem_promocode",
    required: [["telegram_id", "bigint"], ["code", "text"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: true,
  },
  refundPayment: {
    method: "refundPayment",
    name: "refund_payment",
    required: [["provider", "text"], ["payment_id", "text"]],
    optional: { amount: ["amount", "numeric"], requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  registerBot: {
    method: "registerBot",
    name: "register_bot",
    required: [["bot_name", "text"]],
    optional: {
      defaultSession: ["default_session", "jsonb"],
      defaultStats: ["default_stats", "jsonb"],
      loginRole: ["login_role", "text"],
      limits: ["limits", "jsonb"],
      billingRole: ["billing_role", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: false,
  },
  releaseAccess: {
    method: "releaseAccess",
    name: "release_access",
    required: [["reservation_id", "bigint"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  removeBot: {
    method: "removeBot",
    name: "remove_bot",
    required: [["bot_name", "text"]],
    optional: { deleteData: ["delete_data", "boolean"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  reserveAccess: {
    method: "reserveAccess",
    name: "reserve_access",
    required: [["telegram_id", "bigint"]],
    optional: { botName: ["bot_name", "text"], ttl: ["ttl", "interval"], requestId: ["request_id", "text"] },
    shape: "maybe",
    actsForBot: true,
  },
  resetSession: {
    method: "resetSession",
    name: "reset_session",
    required: [["telegram_id", "bigint"]],
    optional: {
      botName: ["bot_name", "text"],
      keepStats: ["keep_stats", "boolean"],
      initialSession: ["initial_session", "jsonb"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  resolvePayment: {
    method: "resolvePayment",
    name: "resolve_payment",
    required: [["provider", "text"], ["payment_id", "text"], ["tariff", "text"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  revertXp: {
    method: "revertXp",
    name: "revert_xp",
    required: [["bot_name", "text"], ["since", "timestamp"]],
    optional: { until: ["until", "timestamp"], requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  revokeBadge: {
    method: "revokeBadge",
    name: "revoke_badge",
    required: [["telegram_id", "bigint"], ["badge_type", "text"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  saveSession: {
    method: "saveSession",
    name: "save_session",
    required: [["telegram_id", "bigint"], ["session_data", "jsonb"], ["stats_data", "jsonb"]],
    optional: {
      botName: ["bot_name", "text"],
      expectedVersion: ["expected_version", "bigint"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  saveTrainingHistory: {
    method: "saveTrainingHistory",
    name: "save_training_history",
    required: [
      ["telegram_id", "bigint"],
      ["total_score", "bigint"],
      ["clarity_level", "integer"],
      ["question_count", "integer"],
      ["contextual_questions", "integer"],
    ],
    optional: {
      perTypeCounts: ["per_type_counts", "jsonb"],
      caseData: ["case_data", "jsonb"],
      sessionSnapshot: ["session_snapshot", "jsonb"],
      scenarioName: ["scenario_name", "text"],
      botName: ["bot_name", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  setAutoRenew: {
    method: "setAutoRenew",
    name: "set_auto_renew",
    required: [["telegram_id", "bigint"], ["auto_renew", "boolean"], ["provider", "text"]],
    optional: { tariff: ["tariff", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  setLevels: {
    method: "setLevels",
    name: "set_levels",
    required: [["levels_config", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "nothing",
    actsForBot: false,
  },
  setUserAttributes: {
    method: "setUserAttributes",
    name: "set_user_attributes",
    required: [["telegram_id", "bigint"], ["patch", "jsonb"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  storageDelete: {
    method: "storageDelete",
    name: "storage_delete",
    required: [["key", "text"]],
    optional: { botName: ["bot_name", "text"], fence: ["fence", "bigint"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  storageDeletePrefix: {
    method: "storageDeletePrefix",
    name: "storage_delete_prefix",
    required: [["prefix", "text"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  storageIncrement: {
    method: "storageIncrement",
    name: "storage_increment",
    required: [["key", "text"], ["path", "text[]"]],
    optional: {
      by: ["by", "numeric"],
      botName: ["bot_name", "text"],
      ttl: ["ttl", "interval"],
      expectedVersion: ["expected_version", "bigint"],
      telegramId: ["telegram_id", "bigint"],
      fence: ["fence", "bigint"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  storageKeys: {
    method: "storageKeys",
    name: "storage_keys",
    required: [],
    optional: {
      prefix: ["prefix", "text"],
      after: ["after", "text"],
      limitRows: ["limit_rows", "integer"],
      botName: ["bot_name", "text"],
    },
    shape: "rows",
    actsForBot: true,
  },
  storageLock: {
    method: "storageLock",
    name: "storage_lock",
    required: [["key", "text"], ["owner", "text"], ["ttl", "interval"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "value",
    actsForBot: true,
  },
  storagePatch: {
    method: "storagePatch",
    name: "storage_patch",
    required: [["key", "text"], ["patch", "json"]],
    optional: {
      botName: ["bot_name", "text"],
      ttl: ["ttl", "interval"],
      expectedVersion: ["expected_version", "bigint"],
      telegramId: ["telegram_id", "bigint"],
      fence: ["fence", "bigint"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: true,
  },
  storageRead: {
    method: "storageRead",
    name: "storage_read",
    required: [["key", "text"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "maybe",
    actsForBot: true,
  },
  storageReadForUpdate: {
    method: "storageReadForUpdate",
    name: "storage_read_for_update",
    required: [["key", "text"]],
    optional: { botName: ["bot_name", "text"] },
    shape: "maybe",
    actsForBot: true,
  },
  storageUnlock: {
    method: "storageUnlock",
    name: "storage_unlock",
    required: [["key", "text"], ["owner", "text"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  storageUpdateKeys: {
    method: "storageUpdateKeys",
    name: "storage_update_keys",
    required: [["key", "text"], ["set", "json"]],
    optional: {
      remove: ["remove", "text[]"],
      botName: ["bot_name", "text"],
      ttl: ["ttl", "interval"],
      expectedVersion: ["expected_version", "bigint"],
      telegramId: ["telegram_id", "bigint"],
      fence: ["fence", "bigint"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: true,
  },
  storageWrite: {
    method: "storageWrite",
    name: "storage_write",
    required: [["key", "text"], ["value", "json"]],
    optional: {
      botName: ["bot_name", "text"],
      ttl: ["ttl", "interval"],
      expectedVersion: ["expected_version", "bigint"],
      telegramId: ["telegram_id", "bigint"],
      fence: ["fence", "bigint"],
      requestId: ["request_id", "text"],
    },
    shape: "value",
    actsForBot: true,
  },
  submitScore: {
    method: "submitScore",
    name: "submit_score",
    required: [["board", "text"], ["telegram_id", "bigint"], ["score", "bigint"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "row",
    actsForBot: false,
  },
  updateLevel: {
    method: "updateLevel",
    name: "update_level",
    required: [["telegram_id", "bigint"], ["new_level", "integer"]],
    optional: { requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: false,
  },
  updateSession: {
    method: "updateSession",
    name: "update_session",
    required: [["telegram_id", "bigint"], ["session_data", "jsonb"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  updateStats: {
    method: "updateStats",
    name: "update_stats",
    required: [["telegram_id", "bigint"], ["stats_data", "jsonb"]],
    optional: { botName: ["bot_name", "text"], requestId: ["request_id", "text"] },
    shape: "value",
    actsForBot: true,
  },
  updateUserStatsAfterTraining: {
    method: "updateUserStatsAfterTraining",
    name: "update_user_stats_after_training",
    required: [["telegram_id", "bigint"], ["session_score", "bigint"]],
    optional: {
      scenarioConfig: ["scenario_config", "jsonb"],
      botName: ["bot_name", "text"],
      requestId: ["request_id", "text"],
    },
    shape: "row",
    actsForBot: true,
  },
  verify: {
    method: "verify",
    name: "verify",
    required: [],
    optional: {},
    shape: "rows",
    actsForBot: false,
  },
  version: {
    method: "version",
    name: "version",
    required: [],
    optional: {},
    shape: "value",
    actsForBot: false,
  },
} as const satisfies Record<string, SqlFunction>;

/** A method for each function of the database. */
export abstract class Functions {
  /** Calls a function. */
  protected abstract call(fn: SqlFunction, required: readonly unknown[], options: object): Promise<never>;

  /**
   * Adds free trainings to those from the same source (channel, promocode, admin) and returns the row. once: the first
   * grant from this source is the only one; the row is returned unchanged if there is one, even if it is used up.
   * Errors: TB001 unknown user, 22023 a count below 1 or an unknown source, 22003 a total past 2^31 - 1. Needs
   * botdb_billing.
   */
  addFreeTrainings(
    telegramId: Integer,
    count: number,
    source: string,
    options: AddFreeTrainingsOptions = {},
  ): Promise<FreeTrainings> {
    return this.call(functions.addFreeTrainings, [telegramId, count, source], options);
  }

  /** Adds to total_score; true. Errors: TB001 unknown user, 22023 a negative score, 22003 a total past 2^63 - 1. */
  addScore(telegramId: Integer, score: Integer, options: AddScoreOptions = {}): Promise<boolean> {
    return this.call(functions.addScore, [telegramId, score], options);
  }

  /**
   * Adds XP to the user's total over all bots and raises the level by levels_config, else by the stored levels, else
   * one a hundred XP up to 100; a level never falls. Errors: TB001 unknown user, 22023 negative xp or malformed
   * levels_config, 22003 a total past 2^63 - 1.
   */
  addXp(telegramId: Integer, xp: Integer, options: AddXpOptions = {}): Promise<XpResult> {
    return this.call(functions.addXp, [telegramId, xp], options);
  }

  /**
   * add_xp for many users in one call: xps[n] for telegram_ids[n], summed for a user who is named more than once. One
   * row a user, in the order in which they are first named. Users are locked in the order of their Telegram ids, so
   * that batches never deadlock. Errors: TB001 an unknown user, unless skip_unknown; 22023 arrays that differ in
   * length, an element that is NULL or a negative xp; 22003 a total past 2^63 - 1. An error leaves nothing behind.
   */
  addXpBatch(
    telegramIds: readonly Integer[],
    xps: readonly Integer[],
    options: AddXpBatchOptions = {},
  ): Promise<XpBatchRow[]> {
    return this.call(functions.addXpBatch, [telegramIds, xps], options);
  }

  /**
   * Records a charge and grants what it bought, once, however often it is told; payment_id is the charge's own id. A
   * charge that names an order completes it; without a tariff and an order it is a donation. A payer who is not known
   * is created. What cannot be granted as it is charged (a tariff or an order that is not known, a tariff off offer,
   * another currency, less than was asked) is kept as unmatched, with the reason in details, for resolve_payment or
   * refund_payment. paid_until: the provider's end of the paid period, instead of the tariff's days. is_recurring: it
   * is a charge of a subscription that renews itself, which is on from then on (see get_renewals);
   * subscription_charge_id is the id of its first charge, left out that which is known, else its own. Returns what
   * complete_payment does. Errors: TB005 the payment_id is another charge's; 22023 a malformed argument, a paid_until
   * more than 1000 years away. Needs botdb_billing.
   */
  applyPayment(
    telegramId: Integer,
    provider: string,
    paymentId: string,
    options: ApplyPaymentOptions = {},
  ): Promise<PaymentResult> {
    return this.call(functions.applyPayment, [telegramId, provider, paymentId], options);
  }

  /**
   * Has a table of the deployment's own follow the erasure of users, whose users.id is in the column, a bigint. Where
   * the table belongs to an administrator, a foreign key with ON DELETE CASCADE: foreign key. Where it does not, no
   * key, and those it had are dropped; the bot clears the table itself by list_erased: queue. Needs the rights to alter
   * the table. The same again is no error. Errors: 22023 no table, no such column or another type; 42501 a table that
   * is not the caller's; 23503 rows of users who are not there. Needs botdb_admin.
   */
  attachUserTable(relation: string, columnName: string): Promise<string> {
    return this.call(functions.attachUserTable, [relation, columnName], {});
  }

  /**
   * Gives the user the badge from this bot: true, or false if it is held from this bot already. A type that the
   * catalogue does not know enters it. Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100
   * characters, or metadata that is no object.
   */
  awardBadge(telegramId: Integer, badgeType: string, options: AwardBadgeOptions = {}): Promise<boolean> {
    return this.call(functions.awardBadge, [telegramId, badgeType], options);
  }

  /** As award_badge, the user named by users.id. */
  awardBadgeByUserId(userId: Integer, badgeType: string, options: AwardBadgeByUserIdOptions = {}): Promise<boolean> {
    return this.call(functions.awardBadgeByUserId, [userId, badgeType], options);
  }

  /**
   * Whether the user may train, and by what: subscription (details: subscription_type, end_date, days_left, rounded up;
   * in grace days_left is 0, and state past_due and grace_until are there too), credits (credits_left, over all rows),
   * free_trainings (trainings_left and source of the row used next, trainings_left_total). Without access, an unknown
   * user's included: false, NULL, \{\}. Always one row.
   */
  checkAccess(telegramId: Integer): Promise<Access> {
    return this.call(functions.checkAccess, [telegramId], {});
  }

  /** The row that redeem_promocode would return now, nothing changed; no row for an unknown user. */
  checkPromocode(telegramId: Integer, code: string): Promise<RedeemResult | null> {
    return this.call(functions.checkPromocode, [telegramId, code], {});
  }

  /**
   * True the first time that this bot claims this update of Telegram, false ever after: a handler that claims first in
   * its transaction, and stops on false, happens once. A second claim at the same moment waits for the first
   * transaction to end. With telegram_id a claim that is true also locks that user, created if new, until the
   * transaction ends: all handlers that begin so come one after the other, whatever they read and write of the user.
   * Errors: 22023 a missing update_id or bot, or a telegram_id outside 1 to 2^52-1.
   */
  claimUpdate(updateId: Integer, options: ClaimUpdateOptions = {}): Promise<boolean> {
    return this.call(functions.claimUpdate, [updateId], options);
  }

  /**
   * A pending payment becomes completed, and what it bought is granted; the payment, granted (whether this call did),
   * details: access_type and credits, or days and end_date. One that is completed or refunded stays as it is. Errors:
   * TB005 it has failed, or there is no such payment. Needs botdb_billing.
   */
  completePayment(provider: string, paymentId: string, options: CompletePaymentOptions = {}): Promise<PaymentResult> {
    return this.call(functions.completePayment, [provider, paymentId], options);
  }

  /**
   * What was reserved is used: true, or false if it was confirmed before. After the ttl it still works as long as
   * nothing else has been taken for the user. Errors: TB005 the unit was given back, or no such reservation; 42501
   * another bot's.
   */
  confirmAccess(reservationId: Integer, options: ConfirmAccessOptions = {}): Promise<boolean> {
    return this.call(functions.confirmAccess, [reservationId], options);
  }

  /**
   * Takes what one training costs: nothing under a time subscription that runs or is in grace, else one credit, oldest
   * first, else one free training, oldest source first. False if there is nothing to take. Errors: TB001 unknown user.
   */
  consumeAccess(telegramId: Integer, options: ConsumeAccessOptions = {}): Promise<boolean> {
    return this.call(functions.consumeAccess, [telegramId], options);
  }

  /**
   * How many users hold each badge of the catalogue, by badge_type, 0 too: from one bot, or with NULL from any; a login
   * role that is bound to a bot is told of that bot's. Reads all of user_badges.
   */
  countBadgesByType(options: CountBadgesByTypeOptions = {}): Promise<BadgeCount[]> {
    return this.call(functions.countBadgesByType, [], options);
  }

  /** How many badges the user holds, one from two bots counted twice; NULL for an unknown user. */
  countUserBadges(telegramId: Integer): Promise<Integer | null> {
    return this.call(functions.countUserBadges, [telegramId], {});
  }

  /** How many users there are, from the counts of the leaderboard. */
  countUsers(): Promise<Integer> {
    return this.call(functions.countUsers, [], {});
  }

  /**
   * Enters a pending payment and returns its row. Amount and currency are the tariff's unless given; without a tariff
   * (NULL) both are needed. order_id is the bot's own name for it, which its charge may name. The same payment_id of
   * the same provider, or the same order_id, again, for the same user and tariff, is that payment, returned as it is.
   * Errors: TB001 unknown user, TB002 no such tariff on offer, TB005 the payment_id or order_id is taken by another
   * order, 22023 a malformed argument. Needs botdb_billing.
   */
  createPayment(
    telegramId: Integer,
    provider: string,
    tariff: string | null,
    options: CreatePaymentOptions = {},
  ): Promise<Payment> {
    return this.call(functions.createPayment, [telegramId, provider, tariff], options);
  }

  /**
   * Creates a promocode: type trainings, free_month (value months of 30 days) or credits; max_uses NULL is no limit.
   * The code is stored trimmed and upper-case. Returns the row. Errors: 22023 a code that is empty, over 64 characters
   * or has control characters, an unknown type, a value or max_uses below 1, an end before the start; 23505 the code
   * exists. Needs botdb_admin.
   */
  createPromocode(code: string, type: string, value: number, options: CreatePromocodeOptions = {}): Promise<Promocode> {
    return this.call(functions.createPromocode, [code, type, value], options);
  }

  /**
   * Gives the user time (month = 30 days, year = 365, a day = 24 hours, unless duration_days) or credits. Running time
   * is extended from its end in the same row, whose type becomes the longer of the two; credits are a row of their own.
   * Returns the row. Errors: TB001 unknown user, 22023 an unknown type, credits or duration_days out of range or given
   * for the other kind, 22003 an end past what a timestamp holds. Needs botdb_billing.
   */
  createSubscription(
    telegramId: Integer,
    subscriptionType: string,
    options: CreateSubscriptionOptions = {},
  ): Promise<Subscription> {
    return this.call(functions.createSubscription, [telegramId, subscriptionType], options);
  }

  /**
   * Creates or replaces the badge in the catalogue. criteria is a condition such as $.total_xp >= 1000, which
   * evaluate_badges tests; NULL: only award_badge gives it. Errors: 22023 an argument out of bounds, or criteria that
   * is no condition. Needs botdb_admin.
   */
  defineBadge(badgeType: string, name: string, options: DefineBadgeOptions = {}): Promise<Badge> {
    return this.call(functions.defineBadge, [badgeType, name], options);
  }

  /**
   * A board that counts from now on; true if it is new, false if it is there on these terms. period: all, or day, week
   * (from Monday), month, cut at midnight in timezone, a name of pg_timezone_names. source: xp is fed by add_xp, score
   * by submit_score; of bot_name, or of all bots where it is NULL. operator: incr adds up, best keeps the best, last
   * the last. sort: desc, the highest is best, or asc. Errors: 22023 a bad argument, or other terms than the board has;
   * TB002 unknown bot (strict). Needs botdb_admin.
   */
  defineBoard(board: string, options: DefineBoardOptions = {}): Promise<boolean> {
    return this.call(functions.defineBoard, [board], options);
  }

  /**
   * Creates the tariff or replaces all that it says, and puts it on offer (again). duration_days NULL is 30 days for a
   * month, 365 for a year; credits belong to subscription_type credits. grace: how long a subscription that renews
   * itself gives access behind its end, while its next charge is late; it counts from its next charge on. Payments that
   * are there stay. Returns the row. Errors: 22023 an empty name, a price outside 0 to 99999999.99 or with more than
   * two decimals, a currency that is not three letters, an unknown type, days or credits out of range or given for the
   * other kind, a grace below 0 or above 1 year. Needs botdb_admin.
   */
  defineTariff(
    tariff: string,
    name: string,
    price: DecimalInput,
    currency: string,
    subscriptionType: string,
    options: DefineTariffOptions = {},
  ): Promise<Tariff> {
    return this.call(functions.defineTariff, [tariff, name, price, currency, subscriptionType], options);
  }

  /** Deletes session and stats of the user in this bot; false if there were none. Errors: TB001 unknown user. */
  deleteSession(telegramId: Integer, options: DeleteSessionOptions = {}): Promise<boolean> {
    return this.call(functions.deleteSession, [telegramId], options);
  }

  /**
   * Erases the user and all that is theirs, in every bot, values in storage of somebody unknown too; false if there was
   * nothing. Promocode uses stay counted, and what another user has paid for them becomes that user's payment. Needs
   * botdb_admin.
   */
  deleteUser(telegramId: Integer, options: DeleteUserOptions = {}): Promise<boolean> {
    return this.call(functions.deleteUser, [telegramId], options);
  }

  /**
   * Lets nobody redeem the promocode any more; true, or false if there is no such code. What was granted stays. Errors:
   * 22023 a malformed code. Needs botdb_admin.
   */
  disablePromocode(code: string, options: DisablePromocodeOptions = {}): Promise<boolean> {
    return this.call(functions.disablePromocode, [code], options);
  }

  /**
   * Takes the tariff off offer: true, or false if it was off already. Payments that are there keep what they buy and
   * can be completed; define_tariff puts it on offer again. Errors: TB002 no such tariff, 22023 an empty name. Needs
   * botdb_admin.
   */
  disableTariff(tariff: string, options: DisableTariffOptions = {}): Promise<boolean> {
    return this.call(functions.disableTariff, [tariff], options);
  }

  /**
   * Deletes the board and all its scores; false if there is none. Waits for transactions that have entered scores, and
   * others that enter some wait for it. Needs botdb_admin.
   */
  dropBoard(board: string, options: DropBoardOptions = {}): Promise<boolean> {
    return this.call(functions.dropBoard, [board], options);
  }

  /**
   * Awards, from this bot, every badge whose criteria hold, and returns the types newly won. Criteria see one flat
   * object: total_xp, level, total_trainings, total_score; over it the bot's stats, its session, then context. A key
   * that is missing does not hold. Errors: TB001 unknown user, 22023 a context that is no object.
   */
  evaluateBadges(telegramId: Integer, options: EvaluateBadgesOptions = {}): Promise<string[]> {
    return this.call(functions.evaluateBadges, [telegramId], options);
  }

  /**
   * Why access is as it is: check_access's row; because, in words; the user's subscriptions (the newest 20), free
   * trainings, open reservations, and the newest 20 events of the ledger. NULL for an unknown user.
   */
  explainAccess(telegramId: Integer): Promise<Json> {
    return this.call(functions.explainAccess, [telegramId], {});
  }

  /**
   * All that is stored of the user, a key for each table; user is null where only values in storage are tied to the id,
   * NULL if nothing is. Errors: 54000 for more than 256 MB. Needs botdb_admin.
   */
  exportUser(telegramId: Integer): Promise<Json> {
    return this.call(functions.exportUser, [telegramId], {});
  }

  /**
   * A pending payment becomes failed; again: nothing. granted is false, details \{\}. Errors: TB005 it is completed or
   * refunded, or there is no such payment. Needs botdb_billing.
   */
  failPayment(provider: string, paymentId: string, options: FailPaymentOptions = {}): Promise<PaymentResult> {
    return this.call(functions.failPayment, [provider, paymentId], options);
  }

  /**
   * All that the end of a training writes: what update_user_stats_after_training counts; the session, saved; in the
   * bot's stats total_trainings, total_questions, best_score and last_training_date, and where they are there the
   * user's total_xp, current_level and, after a rise, level_up_notification, over them stats_patch (RFC 7396); a
   * history row from the session's clarity_level, question_count, contextual_questions, per_type_counts and case_data,
   * named after scenario_config.scenario_info; the badges that evaluate_badges finds. Errors: TB001 unknown user, 22023
   * negative session_score, arguments or keys of the wrong shape, 22003 a total out of range.
   */
  finishTraining(
    telegramId: Integer,
    sessionScore: Integer,
    sessionData: Json,
    options: FinishTrainingOptions = {},
  ): Promise<FinishTrainingResult> {
    return this.call(functions.finishTraining, [telegramId, sessionScore, sessionData], options);
  }

  /**
   * Creates count promocodes (1 to 100,000) that nobody can guess and returns their codes: prefix, trimmed and
   * upper-case, and length characters drawn by a cryptographic generator from digits and letters that do not look
   * alike. max_uses is that of each code, NULL no limit. Errors: 22023 a number out of range, a malformed prefix, an
   * unknown type, more than 64 characters, a length that a code could be guessed with. Needs botdb_admin.
   */
  generatePromocodes(
    count: number,
    type: string,
    value: number,
    options: GeneratePromocodesOptions = {},
  ): Promise<string[]> {
    return this.call(functions.generatePromocodes, [count, type, value], options);
  }

  /**
   * What check_access would use: the time subscription that ends last of those that run or are in grace, else the
   * oldest row with credits; no row without either.
   */
  getActiveSubscription(telegramId: Integer): Promise<Subscription | null> {
    return this.call(functions.getActiveSubscription, [telegramId], {});
  }

  /**
   * The board in the period that holds the time at: best score first, equal scores by reached_at, then by users.id.
   * rank counts the rows from 1. Errors: TB002 unknown board, 22023 a negative limit or offset, or an infinite time.
   */
  getBoard(board: string, options: GetBoardOptions = {}): Promise<BoardRow[]> {
    return this.call(functions.getBoard, [board], options);
  }

  /**
   * The user's row of get_board, with up to radius rows above and below it; no row if the user has no score in the
   * period that holds the time at. Errors: TB002 unknown board, 22023 a radius outside 0 to 1000, or an infinite time.
   */
  getBoardAround(board: string, telegramId: Integer, options: GetBoardAroundOptions = {}): Promise<BoardRow[]> {
    return this.call(functions.getBoardAround, [board, telegramId], options);
  }

  /**
   * The user's rank and score in the period that holds the time at, and how many have a score there: one row, or none
   * if the user has no score. Errors: TB002 unknown board, 22023 an infinite time.
   */
  getBoardRank(board: string, telegramId: Integer, options: GetBoardRankOptions = {}): Promise<BoardRank | null> {
    return this.call(functions.getBoardRank, [board, telegramId], options);
  }

  /**
   * Users by total_xp descending, then id. rank counts the rows of this order from 1. Errors: 22023 negative limit or
   * offset.
   */
  getLeaderboard(options: GetLeaderboardOptions = {}): Promise<LeaderboardRow[]> {
    return this.call(functions.getLeaderboard, [], options);
  }

  /**
   * The rows of these users in the order of the leaderboard: rank is the place among all users, not among these. Ids
   * that nobody has are left out. Errors: 22023 an element that is NULL, more than 10000 ids.
   */
  getLeaderboardAmong(telegramIds: readonly Integer[]): Promise<LeaderboardRow[]> {
    return this.call(functions.getLeaderboardAmong, [telegramIds], {});
  }

  /**
   * The user's row of the leaderboard with up to radius rows above and below it; none for an unknown user. Errors:
   * 22023 a radius outside 0 to 1000.
   */
  getLeaderboardAround(telegramId: Integer, options: GetLeaderboardAroundOptions = {}): Promise<LeaderboardRow[]> {
    return this.call(functions.getLeaderboardAround, [telegramId], options);
  }

  /** The stored level table as it was given; NULL if there is none. */
  getLevels(): Promise<Json> {
    return this.call(functions.getLevels, [], {});
  }

  /**
   * The user with this Telegram id, created if new. Names that are given replace the stored ones, '' clears one and
   * NULL leaves it; last_activity becomes now(). Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255
   * characters.
   */
  getOrCreateUser(telegramId: Integer, options: GetOrCreateUserOptions = {}): Promise<User> {
    return this.call(functions.getOrCreateUser, [telegramId], options);
  }

  /**
   * The payment of this order, and after it the other charges that named it, in the order in which they came; of all
   * bots, or of this one. To a bound login role only what its own bot has entered. Errors: 22023 an empty order_id,
   * 42501 another bot's.
   */
  getOrder(orderId: string, options: GetOrderOptions = {}): Promise<Payment[]> {
    return this.call(functions.getOrder, [orderId], options);
  }

  /**
   * The payment that the provider calls so; no row where there is none, or where it is another bot's than the role's.
   * Errors: 22023 an empty provider or payment_id.
   */
  getPayment(provider: string, paymentId: string): Promise<Payment | null> {
    return this.call(functions.getPayment, [provider, paymentId], {});
  }

  /**
   * The user's subscriptions that renew themselves, the one that ends last first. state: renewing (on, the end is
   * ahead), past_due (on, the end has passed) or cancelled (off). end_date: when access ends, NULL for credits;
   * grace_until: until when it goes on behind that; paid_until: the last end that the provider has stated, at which it
   * charges next. To a bound role those of its bot.
   */
  getRenewals(telegramId: Integer): Promise<Renewal[]> {
    return this.call(functions.getRenewals, [telegramId], {});
  }

  /** The user's session in this bot: one row, or none. Creates nothing. */
  getSession(telegramId: Integer, options: GetSessionOptions = {}): Promise<BotSession | null> {
    return this.call(functions.getSession, [telegramId], options);
  }

  /** The tariff, on offer (is_active) or not; no row where there is none. Errors: 22023 an empty name. */
  getTariff(tariff: string): Promise<Tariff | null> {
    return this.call(functions.getTariff, [tariff], {});
  }

  /** The user with this Telegram id: one row, or none. */
  getUser(telegramId: Integer): Promise<User | null> {
    return this.call(functions.getUser, [telegramId], {});
  }

  /** The user's badges, newest first: those from one bot, or with NULL of all bots. No row for an unknown user. */
  getUserBadges(telegramId: Integer, options: GetUserBadgesOptions = {}): Promise<UserBadge[]> {
    return this.call(functions.getUserBadges, [telegramId], options);
  }

  /** The user whose users.id this is: one row, or none. */
  getUserById(userId: Integer): Promise<User | null> {
    return this.call(functions.getUserById, [userId], {});
  }

  /**
   * The user's payments, and those by which they paid for others, newest first; none for an unknown user. Errors: 22023
   * a negative limit or offset.
   */
  getUserPayments(telegramId: Integer, options: GetUserPaymentsOptions = {}): Promise<Payment[]> {
    return this.call(functions.getUserPayments, [telegramId], options);
  }

  /** 1 + the number of users with more XP; NULL for an unknown user. */
  getUserRank(telegramId: Integer): Promise<Integer | null> {
    return this.call(functions.getUserRank, [telegramId], {});
  }

  /**
   * What /start calls: \{"user", "session", "stats", "version"\} of the user in this bot, both created if new (the
   * session from the bot's defaults). Names that are given replace the stored ones; last_activity becomes now().
   * Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters.
   */
  getUserSession(telegramId: Integer, options: GetUserSessionOptions = {}): Promise<Json> {
    return this.call(functions.getUserSession, [telegramId], options);
  }

  /** The user's sessions in all bots, by bot_name; a login role that is bound to a bot sees that bot's only. */
  getUserSessions(telegramId: Integer): Promise<BotSession[]> {
    return this.call(functions.getUserSessions, [telegramId], {});
  }

  /**
   * The user's trainings in all bots, newest first; a login role that is bound to a bot sees that bot's only, because
   * they hold its sessions. Errors: 22023 negative limit or offset.
   */
  getUserTrainingHistory(telegramId: Integer, options: GetUserTrainingHistoryOptions = {}): Promise<TrainingRecord[]> {
    return this.call(functions.getUserTrainingHistory, [telegramId], options);
  }

  /** The user's XP from each bot, most first; the sum is total_xp. */
  getXpByBot(telegramId: Integer): Promise<BotXp[]> {
    return this.call(functions.getXpByBot, [telegramId], {});
  }

  /** Whether the user holds the badge from this bot, or with NULL from any bot; NULL for an unknown user. */
  hasBadge(telegramId: Integer, badgeType: string, options: HasBadgeOptions = {}): Promise<boolean | null> {
    return this.call(functions.hasBadge, [telegramId, badgeType], options);
  }

  /**
   * Badges that users hold, [\{"telegram_id", "badge_type", "bot_name", "earned_at", "metadata"\}, ...]: created, or
   * changed to that. A type that the catalogue does not know enters it. Returns how many rows were written, how many
   * were there, and errors: [\{"entry", "error"\}, ...] for each entry that is left, and [\{"key", "error"\}, ...] for
   * each key that nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin.
   */
  importBadges(entries: Json, options: ImportBadgesOptions = {}): Promise<ImportResult> {
    return this.call(functions.importBadges, [entries], options);
  }

  /**
   * Free trainings, [\{"telegram_id", "source", "trainings_left", "created_at", "updated_at"\}, ...], used-up ones too,
   * which are then not granted once more; those from a source that is there stay as they are. Returns how many rows
   * were written, how many were there, and errors: [\{"entry", "error"\}, ...] for each entry that is left, and
   * [\{"key", "error"\}, ...] for each key that nobody reads. Errors: 22023 entries that is no array. Needs
   * botdb_admin.
   */
  importFreeTrainings(entries: Json, options: ImportFreeTrainingsOptions = {}): Promise<ImportResult> {
    return this.call(functions.importFreeTrainings, [entries], options);
  }

  /**
   * Payments that were made elsewhere, [\{"telegram_id", "provider", "payment_id", "amount", "currency", "status",
   * "tariff", "description", "metadata", "created_at", "updated_at", "bot_name", "order_id", "paid_until"\}, ...]: a
   * pending one buys what its tariff offers, the others nothing here. One whose payment_id is there stays as it is; of
   * k without payment_id that are alike in provider, amount, currency, tariff, order_id and created_at, of whatever
   * status, where j are there, k - j are written. Returns how many rows were written, how many were there, and errors:
   * [\{"entry", "error"\}, ...] for each entry that is left, and [\{"key", "error"\}, ...] for each key that nobody
   * reads. Errors: 22023 entries that is no array. Needs botdb_admin.
   */
  importPayments(entries: Json, options: ImportPaymentsOptions = {}): Promise<ImportResult> {
    return this.call(functions.importPayments, [entries], options);
  }

  /**
   * Who has used which promocode, [\{"telegram_id", "code", "bot_name", "used_at"\}, ...]: entered, with nothing
   * granted, as one of the uses that the code counts and nobody is entered for, else as one more, for which a full code
   * gets room. Returns how many rows were written, how many were there, and errors: [\{"entry", "error"\}, ...] for
   * each entry that is left, and [\{"key", "error"\}, ...] for each key that nobody reads. Errors: 22023 entries that
   * is no array. Needs botdb_admin.
   */
  importPromocodeUsage(entries: Json, options: ImportPromocodeUsageOptions = {}): Promise<ImportResult> {
    return this.call(functions.importPromocodeUsage, [entries], options);
  }

  /**
   * Promocodes, [\{"code", "type", "value", "max_uses", "current_uses", "starts_at", "expires_at", "is_active",
   * "created_at"\}, ...]; more uses than max_uses raise it to as many. A code that is there stays as it is, and is
   * named in errors if its type, value or created_at is another. Returns how many rows were written, how many were
   * there, and errors: [\{"entry", "error"\}, ...] for each entry that is left, and [\{"key", "error"\}, ...] for each
   * key that nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin.
   */
  importPromocodes(entries: Json, options: ImportPromocodesOptions = {}): Promise<ImportResult> {
    return this.call(functions.importPromocodes, [entries], options);
  }

  /**
   * Sessions of users who are there, [\{"telegram_id", "bot_name", "session", "stats", "created_at", "updated_at"\},
   * ...]: created unless they are there; nothing is counted, no badge awarded. Returns how many rows were written, how
   * many were there, and errors: [\{"entry", "error"\}, ...] for each entry that is left, and [\{"key", "error"\}, ...]
   * for each key that nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin.
   */
  importSessions(entries: Json, options: ImportSessionsOptions = {}): Promise<ImportResult> {
    return this.call(functions.importSessions, [entries], options);
  }

  /**
   * Time and credits that were bought elsewhere, [\{"telegram_id", "subscription_type", "start_date", "end_date",
   * "is_active", "auto_renew", "credits_total", "credits_left", "created_at", "updated_at"\}, ...], several of a user
   * side by side: of k with the same type, start_date, created_at and credits_total, where j are there, k - j are
   * written; those that are there stay as they are. Returns how many rows were written, how many were there, and
   * errors: [\{"entry", "error"\}, ...] for each entry that is left, and [\{"key", "error"\}, ...] for each key that
   * nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin.
   */
  importSubscriptions(entries: Json, options: ImportSubscriptionsOptions = {}): Promise<ImportResult> {
    return this.call(functions.importSubscriptions, [entries], options);
  }

  /**
   * Finished trainings, [\{"telegram_id", "bot_name", "training_date", "scenario_name", "total_score", "clarity_level",
   * "question_count", "contextual_questions", "per_type_counts", "case_data", "session_snapshot", "created_at"\}, ...]:
   * of k that are alike, where j are there, k - j are written. Nothing else is counted. Returns how many rows were
   * written, how many were there, and errors: [\{"entry", "error"\}, ...] for each entry that is left, and [\{"key",
   * "error"\}, ...] for each key that nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin.
   */
  importTrainingHistory(entries: Json, options: ImportTrainingHistoryOptions = {}): Promise<ImportResult> {
    return this.call(functions.importTrainingHistory, [entries], options);
  }

  /**
   * Takes over \{"<telegram_id>": \{"session": \{...\}, "stats": \{...\}, "user": \{...\}\}, ...\}, whole or in parts:
   * creates or overwrites session and stats in this bot and, from stats, the user's total_xp, current_level (else the
   * level of that XP), total_trainings, total_score and, as badges, achievements_unlocked; from user, which goes before
   * stats, username, first_name, last_name, registration_date, last_activity, total_xp, level, total_trainings,
   * total_score, and xp_by_bot, the parts of total_xp that are bots', the rest being bot imported's. What user says
   * stands beside what is here: names that are known stay, XP adds up, of the others the higher counts. What an entry
   * does not have stays as it is; entries that have only user make no session and need no bot. The same again changes
   * nothing. errors names each entry that was skipped: [\{"telegram_id", "error"\}, ...], and each key that nobody
   * reads once, with a "key". Errors: 22023 users that is no object, a bot that is missing. Needs botdb_admin.
   */
  importUsers(users: Json, options: ImportUsersOptions = {}): Promise<ImportResult> {
    return this.call(functions.importUsers, [users], options);
  }

  /**
   * Adds to the number that the keys of path lead to in the session, in the database, so that of two at once both
   * count; what it is then. A number that is missing counts as 0, objects that are missing on the way are made, and so
   * is a known user's missing session. Errors: TB001 unknown user, 22023 a path of no key, of a NULL, of more than 64
   * or through or to something else, or by what is not finite, 22003 a number too large.
   */
  incrementSession(
    telegramId: Integer,
    path: readonly string[],
    options: IncrementSessionOptions = {},
  ): Promise<Decimal> {
    return this.call(functions.incrementSession, [telegramId, path], options);
  }

  /**
   * Adds to a number in the stats, as increment_session does in the session. Errors: as there, TB001 and 22023 and
   * 22003.
   */
  incrementStats(telegramId: Integer, path: readonly string[], options: IncrementStatsOptions = {}): Promise<Decimal> {
    return this.call(functions.incrementStats, [telegramId, path], options);
  }

  /** Adds one to total_trainings; true. Errors: TB001 unknown user. */
  incrementTrainingCount(telegramId: Integer, options: IncrementTrainingCountOptions = {}): Promise<boolean> {
    return this.call(functions.incrementTrainingCount, [telegramId], options);
  }

  /** The level that this much XP stands for, by levels_config, else as add_xp would. Errors: 22023. */
  levelForXp(xp: Integer, options: LevelForXpOptions = {}): Promise<number> {
    return this.call(functions.levelForXp, [xp], options);
  }

  /** All boards with their terms, by name. */
  listBoards(): Promise<Board[]> {
    return this.call(functions.listBoards, [], {});
  }

  /**
   * All bots, by name, each with its roles as these are called today; a login role that is bound to a bot sees that bot
   * only.
   */
  listBots(): Promise<Bot[]> {
    return this.call(functions.listBots, [], {});
  }

  /**
   * Who was erased after the one with this id, in the order of the list: a bot that keeps rows of users deletes those
   * with the user_id, and asks next after the last id of the list. None is missed, however erasures overlap: an erasure
   * is listed once all transactions of the cluster have ended that began to write before it. After an id that is not
   * there, from the beginning. Errors: 22023 a negative limit.
   */
  listErased(options: ListErasedOptions = {}): Promise<ErasedUser[]> {
    return this.call(functions.listErased, [], options);
  }

  /**
   * Time that ends within so long from now on and is not followed by other time, in the order (end_date, id); a
   * negative interval: that has ended within so long. id is that of the row of subscriptions. state: renewing,
   * past_due, cancelled, as of get_renewals, or none: nothing renews it; NULL lists all. provider, tariff and
   * subscription_charge_id are the renewal's. since and after: what comes behind the row with this end_date and id, the
   * last one of the page before. To a bound role the users whom its bot has met; a renewal of another bot is a state to
   * it, and no more. Errors: 22023 an unknown state, an interval beyond 1000 years, a negative limit or after, after
   * without since.
   */
  listExpiring(within: IntervalInput, options: ListExpiringOptions = {}): Promise<Expiring[]> {
    return this.call(functions.listExpiring, [within], options);
  }

  /**
   * Payments created at since or later and before until, in the order (created_at, id); NULL leaves none out. after:
   * those behind the payment with this id, 0 from the beginning. To a bound role those of its bot. Errors: 22023 an
   * unknown status, a negative limit or after, an after that is gone or not to be seen; 42501 another bot than the
   * role's; TB002 an unknown bot (strict).
   */
  listPayments(options: ListPaymentsOptions = {}): Promise<Payment[]> {
    return this.call(functions.listPayments, [], options);
  }

  /**
   * Promocodes, newest first. active_only: those that can be redeemed now or later (not disabled, expired or
   * exhausted). Errors: 22023 a negative limit. Needs botdb_admin.
   */
  listPromocodes(options: ListPromocodesOptions = {}): Promise<Promocode[]> {
    return this.call(functions.listPromocodes, [], options);
  }

  /** The tariffs by name; active_only: those on offer. Errors: 22023 active_only is NULL. */
  listTariffs(options: ListTariffsOptions = {}): Promise<Tariff[]> {
    return this.call(functions.listTariffs, [], options);
  }

  /**
   * Merges the patches into session and stats by RFC 7396, in the database: two writers of different keys both survive.
   * Returns what get_user_session returns. Errors: TB001 unknown user, 22023 a patch that is no object.
   */
  patchSession(telegramId: Integer, options: PatchSessionOptions = {}): Promise<Json> {
    return this.call(functions.patchSession, [telegramId], options);
  }

  /**
   * The promocode's columns, and status (active, not_started, expired, exhausted, disabled), uses_left (null = no
   * limit), first_used_at, last_used_at, by_bot (uses from each bot); uses of erased users count in current_uses only.
   * NULL for an unknown code. Errors: 22023 a malformed code. Needs botdb_admin.
   */
  promocodeStats(code: string): Promise<Json> {
    return this.call(functions.promocodeStats, [code], {});
  }

  /**
   * Keeps the newest keep_periods periods that have scores and deletes the scores of all others; how many there were.
   * Errors: TB002 unknown board, 22023 negative keep_periods. Needs botdb_admin.
   */
  purgeBoard(board: string, keepPeriods: number, options: PurgeBoardOptions = {}): Promise<Integer> {
    return this.call(functions.purgeBoard, [board, keepPeriods], options);
  }

  /**
   * Forgets who was erased longer ago than this; how many they were. Bots have to have asked list_erased by then.
   * Errors: 22023 an interval outside 0 to 1000 years. Needs botdb_admin.
   */
  purgeErased(options: PurgeErasedOptions = {}): Promise<Integer> {
    return this.call(functions.purgeErased, [], options);
  }

  /**
   * Forgets the requests and the claimed updates older than this, for a job that runs daily; how many there were. What
   * is repeated afterwards counts as new. Errors: 22023 an interval outside 0 to 1000 years. Needs botdb_admin.
   */
  purgeRequests(options: PurgeRequestsOptions = {}): Promise<Integer> {
    return this.call(functions.purgeRequests, [], options);
  }

  /**
   * Deletes up to limit_rows values that have expired, and as many leases that were given back or ended a day ago; how
   * many rows. Those that somebody is writing at this moment stay. For a job that calls until it returns 0. Errors:
   * 22023 a negative limit. Needs botdb_admin.
   */
  purgeStorage(options: PurgeStorageOptions = {}): Promise<Integer> {
    return this.call(functions.purgeStorage, [], options);
  }

  /**
   * Folds XP events older than this into one per user and bot (reason carried); every sum stays. Returns how many
   * events were folded away. Errors: 22023 a negative interval. Needs botdb_admin.
   */
  purgeXpEvents(options: PurgeXpEventsOptions = {}): Promise<Integer> {
    return this.call(functions.purgeXpEvents, [], options);
  }

  /**
   * Counts the rows of all ordered lists anew; how many there are. For after a restore that disabled triggers, which
   * verify() reports. Writers of XP and scores wait for it. Errors: 0A000 at REPEATABLE READ or SERIALIZABLE. Needs
   * botdb_admin.
   */
  rebuildCounts(options: RebuildCountsOptions = {}): Promise<Integer> {
    return this.call(functions.rebuildCounts, [], options);
  }

  /**
   * What the provider's own list of charges and the payments here do not agree on. transactions: an array of \{"id",
   * "amount", "currency", "date"\}, with "refund" (true, or how much), "telegram_id", "order_id", "metadata" where
   * there are any, or the answer of Telegram's getStarTransactions. problem: missing (charged, and not recorded here:
   * detail has the arguments of apply_payment), differs (each difference with what is listed and stored), extra
   * (recorded here, and not listed); detail has the key refund where the provider has refunded what was not here, the
   * amount for refund_payment. since, until: what was charged or refunded from then and before then, and extra payments
   * created so. To a bound role of its own bot's only. Errors: 22023 an element that cannot be read, named by its
   * place; 42501 another bot than the role's; TB002 an unknown bot (strict). Needs botdb_billing.
   */
  reconcilePayments(
    provider: string,
    transactions: Json,
    options: ReconcilePaymentsOptions = {},
  ): Promise<PaymentProblem[]> {
    return this.call(functions.reconcilePayments, [provider, transactions], options);
  }

  /**
   * Redeems a promocode once for the user, whatever the case and outer spaces of code. status: redeemed, or why not:
   * not_found (a code that is NULL, empty or malformed too), disabled, not_started, expired, already_used, exhausted,
   * the first that holds. type and value are the code's, NULL if it was not found. Errors: TB001 unknown user, 22003 a
   * total past 2^31 - 1.
   */
  redeemPromocode(telegramId: Integer, code: string, options: RedeemPromocodeOptions = {}): Promise<RedeemResult> {
    return this.call(functions.redeemPromocode, [telegramId, code], options);
  }

  /**
   * A completed payment becomes refunded, and what it granted is taken back, no more: the credits that are left
   * (details: credits_taken, shortfall: those used already), or the time still to run (time_taken, end_date). One that
   * is pending or unmatched becomes refunded and can no longer be completed. Again: nothing. With an amount, that part
   * of it: credits and whole days go in proportion, rounded in the user's favour, and the payment stays what it is
   * until all of it is refunded; each such call is another part, unless it has the same request_id. Errors: TB005 it
   * has failed, or less than the amount is left, or there is no such payment; 22023 an amount of 0. Needs
   * botdb_billing.
   */
  refundPayment(provider: string, paymentId: string, options: RefundPaymentOptions = {}): Promise<PaymentResult> {
    return this.call(functions.refundPayment, [provider, paymentId], options);
  }

  /**
   * The bot, created or updated: what is given replaces, NULL leaves. New sessions start from default_session and
   * default_stats. A connection of login_role, a role that can log in, acts as this bot only, from its next call on,
   * also when the role is renamed; an empty login_role unbinds. billing_role is a second login of the same bot, under
   * the same rules: what takes its payments. A WARNING names a role that loses its place to another, and one that may
   * call nothing. limits are ceilings for whoever is no administrator, merged into those that are there (null: the
   * default again): xp_per_call (10^9), xp_per_user_day (10^10, in 24 hours), users_per_day (10^6 new to the bot in 24
   * hours), badge_types (1000 that the bot brings in), leaderboard_rows (10000 that it is shown), storage_bytes
   * (1048576 of one value in its storage). Errors: 22023 a name outside 1 to 50 characters, a default or limits that
   * are no object, an unknown limit or one that is no whole number from 0 up, a role that is missing, cannot log in, is
   * bound to another bot or is both of this one; 42501 login_role, billing_role or limits from a role that is bound
   * itself. Needs botdb_admin.
   */
  registerBot(botName: string, options: RegisterBotOptions = {}): Promise<Bot> {
    return this.call(functions.registerBot, [botName], options);
  }

  /**
   * Gives what was reserved back to where it came from: true, or false if it was given back before. A unit of a payment
   * that was refunded meanwhile goes with the refund. Errors: TB005 it was confirmed, or no such reservation; 42501
   * another bot's.
   */
  releaseAccess(reservationId: Integer, options: ReleaseAccessOptions = {}): Promise<boolean> {
    return this.call(functions.releaseAccess, [reservationId], options);
  }

  /**
   * Takes the bot off the list, and its binding with it; false if there was none. With delete_data its sessions, stats,
   * storage, requests and claimed updates go too. What users have stays: XP, badges, access, payments and their history
   * keep the name. Errors: 2BP01 a bot that has any of these rows, unless delete_data; 42501 from a role that is bound
   * itself. Needs botdb_admin.
   */
  removeBot(botName: string, options: RemoveBotOptions = {}): Promise<boolean> {
    return this.call(functions.removeBot, [botName], options);
  }

  /**
   * Takes what one training costs, as consume_access, for work that may fail: confirm_access keeps it taken,
   * release_access gives it back, and so does the end of ttl. No row without access. access_type: subscription, credits
   * or free_trainings. Errors: TB001 unknown user, 22023 a ttl that is not above 0 or over 1000 years.
   */
  reserveAccess(telegramId: Integer, options: ReserveAccessOptions = {}): Promise<Reservation | null> {
    return this.call(functions.reserveAccess, [telegramId], options);
  }

  /**
   * Sets the session back to initial_session, else to the bot's default; the stats too unless keep_stats. false if the
   * user has no session here. Errors: TB001 unknown user, 22023 an initial_session that is no object.
   */
  resetSession(telegramId: Integer, options: ResetSessionOptions = {}): Promise<boolean> {
    return this.call(functions.resetSession, [telegramId], options);
  }

  /**
   * An unmatched payment is for this tariff, be it on offer or not: it becomes completed, and what the tariff says is
   * granted. Again: nothing. Returns what complete_payment does. Errors: TB002 no such tariff, TB005 it is not
   * unmatched, or is completed for another tariff, or there is no such payment. Needs botdb_billing.
   */
  resolvePayment(
    provider: string,
    paymentId: string,
    tariff: string,
    options: ResolvePaymentOptions = {},
  ): Promise<PaymentResult> {
    return this.call(functions.resolvePayment, [provider, paymentId, tariff], options);
  }

  /**
   * Takes back the XP that the bot gave from since until before until, NULL for now: for each user and moment an event
   * of the opposite amount, of that moment, with reason revert; total_xp, boards that add XP up, and the level by the
   * stored levels follow. How many users, and how much XP. The same again takes nothing more. Boards with operator best
   * or last stay. Errors: 22023 since after until or a time that is infinite; 42501 from a role that is bound itself.
   * Needs botdb_admin.
   */
  revertXp(botName: string, since: TimestampInput, options: RevertXpOptions = {}): Promise<XpReversal> {
    return this.call(functions.revertXp, [botName, since], options);
  }

  /**
   * Takes the badge of this bot from the user: true, or false if it is not held from this bot; that of another bot
   * stays. Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100 characters.
   */
  revokeBadge(telegramId: Integer, badgeType: string, options: RevokeBadgeOptions = {}): Promise<boolean> {
    return this.call(functions.revokeBadge, [telegramId, badgeType], options);
  }

  /**
   * Replaces session and stats of the user in this bot; true. A known user's missing session is created. Errors: TB001
   * unknown user, TB003 another version than expected (a missing session has version 0), 22023 data that is no object.
   */
  saveSession(
    telegramId: Integer,
    sessionData: Json,
    statsData: Json,
    options: SaveSessionOptions = {},
  ): Promise<boolean> {
    return this.call(functions.saveSession, [telegramId, sessionData, statsData], options);
  }

  /**
   * Adds a finished training to the user's history and returns its id; nothing else is counted. Errors: TB001 unknown
   * user, 22023 a number that is NULL or negative, per_type_counts or session_snapshot that is no object.
   */
  saveTrainingHistory(
    telegramId: Integer,
    totalScore: Integer,
    clarityLevel: number,
    questionCount: number,
    contextualQuestions: number,
    options: SaveTrainingHistoryOptions = {},
  ): Promise<Integer> {
    return this.call(functions.saveTrainingHistory, [telegramId, totalScore, clarityLevel, questionCount, contextualQuestions], options);
  }

  /**
   * Turns the renewal of the user's subscription from this provider off, or on again; of this tariff, NULL: of all; a
   * bound role that of its bot, another role those of all bots. Off, access ends at the end, without grace. True, or
   * false where it was so already. The provider is told by the bot: for Telegram Stars editUserStarSubscription.
   * Errors: TB001 unknown user, TB005 no such renewal, or it is another bot's than the role's; 22023 a malformed
   * argument. Needs botdb_billing.
   */
  setAutoRenew(
    telegramId: Integer,
    autoRenew: boolean,
    provider: string,
    options: SetAutoRenewOptions = {},
  ): Promise<boolean> {
    return this.call(functions.setAutoRenew, [telegramId, autoRenew, provider], options);
  }

  /**
   * Stores the level table that calls without levels_config use; NULL or [] removes it. Levels that users have stay.
   * Errors: 22023 malformed levels_config. Needs botdb_admin.
   */
  setLevels(levelsConfig: Json, options: SetLevelsOptions = {}): Promise<void> {
    return this.call(functions.setLevels, [levelsConfig], options);
  }

  /**
   * Merges patch into users.attributes by RFC 7396 (null removes a key); the attributes after it. Errors: TB001 unknown
   * user, 22023 a patch that is no object.
   */
  setUserAttributes(telegramId: Integer, patch: Json, options: SetUserAttributesOptions = {}): Promise<Json> {
    return this.call(functions.setUserAttributes, [telegramId, patch], options);
  }

  /**
   * Deletes what the bot keeps under the key; false if there was nothing. Errors: TB005 a fence that storage_lock did
   * not give for this key, or that was overtaken, 22023 a key outside 1 to 512 characters.
   */
  storageDelete(key: string, options: StorageDeleteOptions = {}): Promise<boolean> {
    return this.call(functions.storageDelete, [key], options);
  }

  /**
   * Deletes all that the bot keeps under keys that begin with the prefix, everything for an empty one; how many values
   * there were. Errors: 22023 a prefix over 512 characters.
   */
  storageDeletePrefix(prefix: string, options: StorageDeletePrefixOptions = {}): Promise<Integer> {
    return this.call(functions.storageDeletePrefix, [prefix], options);
  }

  /**
   * Adds to the number that the keys of path lead to in the value, in the database; what it is then. A value or number
   * that is missing counts as \{\} or 0. Without ttl it expires as before. Errors: as storage_write, and 22023 a path
   * of no key, of a NULL, of more than 64 or through or to something else, or by what is not finite, 22003 a number too
   * large.
   */
  storageIncrement(key: string, path: readonly string[], options: StorageIncrementOptions = {}): Promise<Decimal> {
    return this.call(functions.storageIncrement, [key, path], options);
  }

  /**
   * The keys that the bot keeps something under, those that begin with the prefix, in the order of their bytes: the
   * first limit_rows behind after; telegram_id: whose the value is, NULL for nobody's. Errors: 22023 a negative limit,
   * a prefix or after over 512 characters.
   */
  storageKeys(options: StorageKeysOptions = {}): Promise<StorageKey[]> {
    return this.call(functions.storageKeys, [], options);
  }

  /**
   * Gives the owner the lease of the key for ttl from this moment, and its number, which is higher than any before;
   * NULL while another owner's lease runs. The owner of a running lease renews it, and keeps the number. Others see it
   * once the transaction has ended. Errors: 22023 a key outside 1 to 512 characters, an owner outside 1 to 255, a ttl
   * outside 0 to 1 day.
   */
  storageLock(
    key: string,
    owner: string,
    ttl: IntervalInput,
    options: StorageLockOptions = {},
  ): Promise<Integer | null> {
    return this.call(functions.storageLock, [key, owner, ttl], options);
  }

  /**
   * Merges the patch into the value by RFC 7396, in the database; what it is then, and its version. What is missing or
   * no object counts as \{\}, keys stay in their order, and what the patch does not name stays as it was written.
   * Without ttl it expires as before. Errors: as storage_write, and 22023 a patch that is no object or nested more than
   * 256 deep.
   */
  storagePatch(key: string, patch: Json, options: StoragePatchOptions = {}): Promise<WrittenValue> {
    return this.call(functions.storagePatch, [key, patch], options);
  }

  /**
   * What the bot keeps under the key: one row, or none; what has expired by now() is not there. Errors: 22023 a key
   * outside 1 to 512 characters.
   */
  storageRead(key: string, options: StorageReadOptions = {}): Promise<StoredValue | null> {
    return this.call(functions.storageRead, [key], options);
  }

  /**
   * As storage_read, and the key is this transaction's until it ends, with nothing under it too: whoever else writes it
   * or reads it so waits. For a handler that reads, thinks and writes; it claims its user first (claim_update). Errors:
   * 22023 a key outside 1 to 512 characters.
   */
  storageReadForUpdate(key: string, options: StorageReadForUpdateOptions = {}): Promise<StoredValue | null> {
    return this.call(functions.storageReadForUpdate, [key], options);
  }

  /**
   * Ends the owner's lease of the key; false if no lease of this owner runs. Errors: 22023 a key outside 1 to 512
   * characters, an owner outside 1 to 255.
   */
  storageUnlock(key: string, owner: string, options: StorageUnlockOptions = {}): Promise<boolean> {
    return this.call(functions.storageUnlock, [key, owner], options);
  }

  /**
   * Removes keys of the object, and then gives each key of set the value that it has there, null too; nothing is
   * merged. What it is then, and its version. Without ttl it expires as before. Errors: as storage_write, and 22023 a
   * set or a value that is no object, or a NULL in remove.
   */
  storageUpdateKeys(key: string, set: Json, options: StorageUpdateKeysOptions = {}): Promise<WrittenValue> {
    return this.call(functions.storageUpdateKeys, [key, set], options);
  }

  /**
   * Keeps a JSON value of any kind under the key, byte for byte; its version. It expires after ttl, without one never.
   * telegram_id ties it to a user, known or not, with whom it is erased; without one it stays tied as it was. Errors:
   * TB003 another version than expected (0: nothing may be there), TB005 a fence that storage_lock did not give for
   * this key, or that was overtaken, or another user's value, TB007 a value larger than storage_bytes of the bot's
   * limits, 22023 a key outside 1 to 512 characters, a ttl outside 0 to 1000 years, a value over 16 MB.
   */
  storageWrite(key: string, value: Json, options: StorageWriteOptions = {}): Promise<Integer> {
    return this.call(functions.storageWrite, [key, value], options);
  }

  /**
   * Enters a score of the user in the board's current period, by the board's operator; the score after it, and its
   * rank. Errors: TB002 unknown board, TB001 unknown user, 22023 a board that XP feeds, 22003 a score outside 64 bits,
   * 42501 the board of another bot than the role's.
   */
  submitScore(
    board: string,
    telegramId: Integer,
    score: Integer,
    options: SubmitScoreOptions = {},
  ): Promise<BoardScore> {
    return this.call(functions.submitScore, [board, telegramId, score], options);
  }

  /** Sets the user's level, up or down; true. Errors: TB001 unknown user, 22023 a level below 1. */
  updateLevel(telegramId: Integer, newLevel: number, options: UpdateLevelOptions = {}): Promise<boolean> {
    return this.call(functions.updateLevel, [telegramId, newLevel], options);
  }

  /**
   * Replaces the session, the stats stay; as save_session. Errors: TB001 unknown user, 22023 data that is no object.
   */
  updateSession(telegramId: Integer, sessionData: Json, options: UpdateSessionOptions = {}): Promise<boolean> {
    return this.call(functions.updateSession, [telegramId, sessionData], options);
  }

  /**
   * Replaces the stats, the session stays; as save_session. Errors: TB001 unknown user, 22023 data that is no object.
   */
  updateStats(telegramId: Integer, statsData: Json, options: UpdateStatsOptions = {}): Promise<boolean> {
    return this.call(functions.updateStats, [telegramId, statsData], options);
  }

  /**
   * Counts a training over all bots: total_trainings + 1, session_score added to total_score and, as XP, to total_xp;
   * the level by scenario_config.ranking.levels, else as add_xp. Errors: TB001 unknown user, 22023 negative
   * session_score or malformed levels, 22003 a total out of range.
   */
  updateUserStatsAfterTraining(
    telegramId: Integer,
    sessionScore: Integer,
    options: UpdateUserStatsAfterTrainingOptions = {},
  ): Promise<XpResult> {
    return this.call(functions.updateUserStatsAfterTraining, [telegramId, sessionScore], options);
  }

  /**
   * Every invariant that does not hold: check_name, the user, promocode, payment and so on it does not hold for, and
   * what is there. No row when all is well. Reads everything in one snapshot, writes nothing, fit for a standby: for a
   * nightly job, and after a restore. Checks: xp, promocode_uses, promocode_cap, promocode_code, promocode_grants,
   * credits, free_trainings, subscription_time, ledger, payments, payment_grants, paid_time, renewals, reservations,
   * storage, counts, bindings, owner, negative. Needs botdb_admin.
   */
  verify(): Promise<Violation[]> {
    return this.call(functions.verify, [], {});
  }

  /** The version of the installed extension. */
  version(): Promise<string> {
    return this.call(functions.version, [], {});
  }
}
