SELECT telegram_ids, xps FROM batches WHERE n = :batch \gset
SELECT * FROM botdb.add_xp_batch(:telegram_ids, :xps, 'spin_bot');
