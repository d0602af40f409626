-- Counts of requests are worth neither a write-ahead log nor a flush per request: a crash may forget them.
ALTER TABLE "rate_limits" SET UNLOGGED;
