"""Points: settling deeds, what they are worth, rollups, rings, and what people do with entries."""
