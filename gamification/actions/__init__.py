"""Actions of recognition, by noun: the only code that writes its rows, besides settling."""
