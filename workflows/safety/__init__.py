"""Walks every reachable state of the workflow tables and proves what must never happen.

Must not know a database, a page or a clock: it reads the rows of the tables and nothing else. `space` holds sets
of cases as whole numbers, `choice` says which row applies, `meaning` what each guard means, `steps` and
`environment` what may happen next, `law` what must always hold, `search` looks for a case that breaks it,
`mutant` takes single guards away and expects that to be seen.
"""

from workflows.safety.proof import Proof, prove
from workflows.safety.tables import Tables

__all__ = ["Proof", "Tables", "prove"]
