"""The application: models, services and the doors. Decides nothing: that is for `rules` and `workflows`."""

from pathlib import Path

__version__ = "0.1.0"

_PACKAGE = Path(__file__).parent


def _templates() -> Path:
    """In a wheel the pages lie inside the package; in the repository beside it."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


TEMPLATES: Path = _templates()
TRANSLATIONS: Path = _PACKAGE / "translations"
MIGRATIONS: Path = _PACKAGE / "migrations"
