"""Sentiment: train a classifier of opinions, ask what it read, and judge the record."""
