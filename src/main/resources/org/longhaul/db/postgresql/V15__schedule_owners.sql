-- What the owner of a schedule may order who has no account that could be asked: their roles when they wrote it,
-- separated by commas. Null: the account of that name is asked at each tick.
ALTER TABLE schedule ADD COLUMN owner_grants varchar(4000);
