"""Words for people: the command ``paikao`` and the only home of click."""
