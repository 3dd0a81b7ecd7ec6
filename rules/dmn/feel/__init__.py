"""FEEL, the expression language of DMN, as level 2 needs it. Must not raise: an error is null."""
