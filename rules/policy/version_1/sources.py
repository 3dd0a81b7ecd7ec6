"""Sources that rules of version 1 draw on, each with its certainty mark; none of them is quoted."""

from __future__ import annotations

from rules.policy.model import Citation

# fmt: off
CITATIONS = (
    Citation("UNSC",            "Measures of the United Nations Security Council bind the Organization; consolidated list", "SEEN"),
    Citation("UNGM",            "UN Ineligibility List hosted on the UN Global Marketplace (HLCM Model Policy Framework)", "SEEN"),
    Citation("UN-BSG-2015",     "Guidelines on a Principle-based Approach to the Cooperation between the UN and the Business Sector (2015)", "MEM"),
    Citation("UNSDG-DD",        "UNSDG Common Approach to Prospect Research and Due Diligence (2020)", "MEM"),
    Citation("UNDP-DD",         "UNDP Policy on Due Diligence and Partnerships with the Private Sector, Risk Assessment Tool", "SEEN"),
    Citation("UN-TOBACCO",      "Model policy of the UN Inter-Agency Task Force on tobacco (2016); Global Compact exclusion of 2017", "SEEN"),
    Citation("FENSA",           "WHO Framework of Engagement with Non-State Actors (2016)", "SEEN"),
    Citation("UN-DDQ-2012",     "UN common due diligence questionnaire (20 March 2012)", "SEEN"),
    Citation("FR-3.12",         "UN Financial Regulation 3.12 (voluntary contributions)", "SEEN"),
    Citation("ECE-A(65)",       "ECE decision A(65): EXCOM approves extrabudgetary projects", "SEEN"),
    Citation("A/RES/92(I)",     "General Assembly resolution 92(I): name and emblem of the United Nations", "SEEN"),
    Citation("ST/AI/1999/6",    "Gratis personnel; personnel on non-reimbursable loan are a regime of their own", "SEEN"),
    Citation("STAFF-REG-1.2",   "Staff Regulation and Rule 1.2: conflict of interest", "MEM"),
    Citation("MDB",             "Cross-debarment lists of the multilateral development banks", "SEEN"),
    Citation("NORGES-BANK",     "Observation and exclusion of companies, Norges Bank (a signal, not a UN rule)", "SEEN"),
    Citation("UNGC",            "Participation status in the UN Global Compact and its integrity measures", "SEEN"),
    Citation("EVAL-2021",       "Programme-level evaluation of UNECE engagement with the private sector (2021), recommendation 5", "SEED"),
    Citation("DEFAULT",         "Default of this product; no UN text sets it", "PROP"),
)
# fmt: on
