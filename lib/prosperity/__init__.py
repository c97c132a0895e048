"""The study: data with their editions, measures, claims, words and figures."""
