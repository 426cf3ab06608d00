"""Music as symbols: read it, hear it, see it, compose it, and measure what was composed."""
