"""READS: named questions, always through `visible_to` where a person asks. Writes nothing."""
