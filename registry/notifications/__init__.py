"""Who is told of what: event → audience → mail. Reads as tables; `resolve` turns an audience into people.

Every event has a row; an empty row says that nobody is told, and is meant.
"""

from registry.notifications.audience import NOBODY, SENT_BY_SERVICE, Audience, Notice
from registry.notifications.cases import OF_CASES
from registry.notifications.monitoring import OF_MONITORING
from registry.notifications.register import OF_THE_REGISTER
from registry.notifications.resolve import resolve

NOTIFICATIONS: dict[str, tuple[Notice, ...]] = {**OF_CASES, **OF_THE_REGISTER, **OF_MONITORING}

__all__ = ["NOBODY", "NOTIFICATIONS", "SENT_BY_SERVICE", "Audience", "Notice", "resolve"]
