"""Who is told of what: event → audience → mail. Reads as tables; `resolve` turns an audience into people.

Every event has a row; an empty row says that nobody is told, and is meant.
"""

from registry.notifications.audience import AT_ONCE, NOBODY, SENT_BY_SERVICE, Audience, Notice
from registry.notifications.cases import OF_CASES
from registry.notifications.knowledge import OF_KNOWLEDGE
from registry.notifications.monitoring import OF_MONITORING
from registry.notifications.recommendation import OF_RECOMMENDATIONS
from registry.notifications.register import OF_THE_REGISTER
from registry.notifications.report_text import OF_REPORT_TEXTS
from registry.notifications.resolve import resolve
from registry.notifications.strategy import OF_STRATEGY
from registry.notifications.task_force import OF_THE_TASK_FORCE

NOTIFICATIONS: dict[str, tuple[Notice, ...]] = {
    **OF_CASES, **OF_THE_REGISTER, **OF_MONITORING, **OF_KNOWLEDGE, **OF_THE_TASK_FORCE,
    **OF_REPORT_TEXTS, **OF_STRATEGY, **OF_RECOMMENDATIONS,
}  # fmt: skip

__all__ = ["AT_ONCE", "NOBODY", "NOTIFICATIONS", "SENT_BY_SERVICE", "Audience", "Notice", "resolve"]
