-- What a database held that botdb 0.1.0 worked in, as pg_dump wrote it.

COPY botdb.badges (badge_type, name, description, criteria, created_at) FROM stdin;
rich	Богач 💰	много XP	($."total_xp" >= 100)	2026-11-21 13:25:01.0247+00
first	first	\N	\N	2026-11-21 13:25:01.09674+00
second	second	\N	\N	2026-11-21 13:25:01.100784+00
old	old	\N	\N	2026-11-21 13:25:01.172954+00
\.

COPY botdb.users (id, telegram_id, username, first_name, last_name, registration_date, last_activity, total_xp, level, total_trainings, total_score, attributes) FROM stdin;
2	4000000002	\N	\N	\N	2026-11-21 13:25:01.036695+00	2026-11-21 13:25:01.036695+00	0	1	0	0	{}
1	4000000000	olga	Ольга	О'Коннор	2026-11-21 13:25:01.032699+00	2026-11-21 13:25:01.16709+00	270	2	1	120	{"age": 30, "city": "Казань"}
4	4000000003	\N	\N	\N	2026-11-21 13:25:01.172954+00	2026-11-21 13:25:01.172954+00	400	2	3	0	{}
6	4000000004	ivan	\N	\N	2026-11-21 13:25:01.365554+00	2026-11-21 13:25:01.365554+00	0	1	0	0	{}
\.

COPY botdb.bot_sessions (id, user_id, bot_name, session_data, stats_data, version, created_at, updated_at) FROM stdin;
3	1	bot_b	{"secret": true}	{}	1	2026-11-21 13:25:01.04872+00	2026-11-21 13:25:01.04872+00
2	1	bot_a	{"clarity_level": 40, "question_count": 9, "per_type_counts": {"open": 5}, "contextual_questions": 9}	{"b": 2, "best_score": 120, "total_questions": 9, "total_trainings": 1, "last_training_date": "2026-11-21T13:25:01.16709+00:00"}	2	2026-11-21 13:25:01.044693+00	2026-11-21 13:25:01.16709+00
5	4	bot_a	{"s": 1}	{"total_xp": 400, "current_level": 2, "total_trainings": 3, "achievements_unlocked": ["old"]}	1	2026-11-21 13:25:01.172954+00	2026-11-21 13:25:01.172954+00
\.

COPY botdb.bots (bot_name, login_role, default_session, default_stats, created_at) FROM stdin;
bot_a	\N	{"step": "начало"}	{"games": 0}	2026-11-21 13:25:01.016731+00
bot_b	bot_b_login	{}	{}	2026-11-21 13:25:01.020709+00
\.

COPY botdb.free_trainings (id, user_id, trainings_left, source, created_at, updated_at) FROM stdin;
1	2	2	channel	2026-11-21 13:25:01.124802+00	2026-11-21 13:25:01.124802+00
2	2	5	promocode	2026-11-21 13:25:01.13332+00	2026-11-21 13:25:01.13332+00
3	1	5	promocode	2026-11-21 13:25:01.34084+00	2026-11-21 13:25:01.34084+00
\.

COPY botdb.tariffs (tariff, name, price, currency, subscription_type, duration_days, credits, is_active) FROM stdin;
month	Месяц	299.90	RUB	month	30	\N	t
five	Пять	50.00	RUB	credits	\N	5	t
\.

COPY botdb.payments (id, user_id, amount, currency, provider, payment_id, status, tariff, description, metadata, created_at, updated_at) FROM stdin;
1	1	299.90	RUB	stars	charge-4000000000	pending	month	\N	{"n": 1}	2026-11-21 13:25:01.148087+00	2026-11-21 13:25:01.148087+00
2	6	50.00	RUB	yookassa	p-1	pending	five	\N	\N	2026-11-21 13:25:01.412793+00	2026-11-21 13:25:01.412793+00
3	6	10.00	RUB	cash	\N	pending	\N	\N	\N	2026-11-21 13:25:01.459493+00	2026-11-21 13:25:01.459493+00
\.

COPY botdb.promocodes (id, code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, created_at) FROM stdin;
2	LATE-4000000000	free_month	1	\N	0	\N	\N	f	2026-11-21 13:25:01.139287+00
1	GIFT-4000000000	trainings	5	10	3	\N	\N	t	2026-11-21 13:25:01.128075+00
3	OPEN	credits	2	\N	1	\N	\N	t	2026-11-21 13:25:01.375076+00
4	ONCE	free_month	1	1	1	\N	\N	t	2026-11-21 13:25:01.380337+00
\.

COPY botdb.promocode_usage (id, user_id, promocode_id, bot_name, used_at) FROM stdin;
1	2	1	bot_a	2026-11-21 13:25:01.13332+00
2	1	1	bot_a	2026-11-21 13:25:01.34084+00
4	6	3	bot_a	2026-11-21 13:25:01.378061+00
5	1	4	bot_a	2026-11-21 13:25:01.38258+00
\.

COPY botdb.settings (name, value) FROM stdin;
levels_config	[{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": 1000}]
\.

COPY botdb.subscriptions (id, user_id, subscription_type, start_date, end_date, is_active, auto_renew, credits_total, credits_left, created_at, updated_at) FROM stdin;
3	6	credits	2026-11-21 13:25:01.367573+00	\N	t	f	5	4	2026-11-21 13:25:01.367573+00	2026-11-21 13:25:01.370149+00
4	6	credits	2026-11-21 13:25:01.378061+00	\N	t	f	2	2	2026-11-21 13:25:01.378061+00	2026-11-21 13:25:01.378061+00
1	1	month	2026-11-21 13:25:01.108196+00	2027-01-20 13:25:01.108196+00	t	f	0	0	2026-11-21 13:25:01.108196+00	2026-11-21 13:25:01.38258+00
\.

COPY botdb.training_history (id, user_id, telegram_id, bot_name, training_date, scenario_name, total_score, clarity_level, question_count, contextual_questions, per_type_counts, case_data, session_snapshot, created_at) FROM stdin;
1	1	4000000000	bot_a	2026-11-21 13:25:01.153377+00	\N	80	50	9	4	{"open": 9}	\N	\N	2026-11-21 13:25:01.153377+00
2	1	4000000000	bot_a	2026-11-21 13:25:01.16709+00	\N	120	40	9	9	{"open": 5}	\N	{"clarity_level": 40, "question_count": 9, "per_type_counts": {"open": 5}, "contextual_questions": 9}	2026-11-21 13:25:01.16709+00
\.

COPY botdb.user_badges (id, user_id, badge_type, earned_in_bot, earned_at, metadata) FROM stdin;
3	1	rich	bot_a	2026-11-21 13:25:01.103828+00	\N
4	4	old	bot_a	2026-11-21 13:25:01.172954+00	\N
\.

COPY botdb.xp_events (id, user_id, bot_name, amount, reason, created_at) FROM stdin;
1	1	bot_a	150	quiz	2026-11-21 13:25:01.076741+00
4	1	bot_a	120	training	2026-11-21 13:25:01.16709+00
5	4	bot_a	400	import	2026-11-21 13:25:01.172954+00
\.

SELECT pg_catalog.setval('botdb.bot_sessions_id_seq', 5, true);
SELECT pg_catalog.setval('botdb.free_trainings_id_seq', 4, true);
SELECT pg_catalog.setval('botdb.payments_id_seq', 3, true);
SELECT pg_catalog.setval('botdb.promocode_usage_id_seq', 5, true);
SELECT pg_catalog.setval('botdb.promocodes_id_seq', 4, true);
SELECT pg_catalog.setval('botdb.subscriptions_id_seq', 4, true);
SELECT pg_catalog.setval('botdb.training_history_id_seq', 2, true);
SELECT pg_catalog.setval('botdb.user_badges_id_seq', 4, true);
SELECT pg_catalog.setval('botdb.users_id_seq', 6, true);
SELECT pg_catalog.setval('botdb.xp_events_id_seq', 5, true);
