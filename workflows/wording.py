"""Marks a text for translation where gettext itself may not be imported; the doors translate it."""


def N_(text: str) -> str:  # the name that gettext's tools look for
    """The text unchanged; `pybabel extract -k N_` finds it here."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # as ngettext takes them
    """Both texts unchanged; `pybabel extract -k NN_:1,2` finds them as one message with plural forms."""
    return one, many
