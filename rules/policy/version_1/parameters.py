"""The numbers and lists of version 1; an officer may change each of them in a new version."""

from __future__ import annotations

from rules.glossary import Parameter
from rules.text import Text


def _parameter(name: str, value: int | tuple[str, ...], unit: str, en: str, fr: str, ru: str) -> Parameter:
    return Parameter(name, value, unit, Text(en, fr, ru))


_HIGH_RISK = (
    "02", "03", "05", "06", "07", "08", "09", "0126", "11", "12", "13", "14", "15", "16", "19", "20", "21",
    "2520", "3040", "3510", "3812", "42", "80", "92",
)  # fmt: skip
_SIMPLE = (
    "event_sponsorship",
    "event_participation",
    "knowledge_exchange",
    "in_kind_goods_services",
    "advocacy",
    "expertise_open_forum",
)
_LISTS = ("unsc", "own")
_P = _parameter

# fmt: off
PARAMETERS = (
    _P("simplified_max_usd",          10_000, "USD",   "Largest relationship value of the simplified track", "Valeur maximale de la relation pour la voie simplifiée", "Наибольшая сумма отношений для упрощённой процедуры"),
    _P("simplified_max_months",           12, "month", "Longest duration of the simplified track", "Durée maximale pour la voie simplifiée", "Наибольший срок для упрощённой процедуры"),
    _P("enhanced_above_usd",         100_000, "USD",   "Above this relationship value the review is enhanced", "Au-delà de cette valeur, l'examen est approfondi", "Сверх этой суммы проверка углублённая"),
    _P("high_above_usd",           1_000_000, "USD",   "Above this relationship value the risk is high", "Au-delà de cette valeur, le risque est élevé", "Сверх этой суммы риск высокий"),
    _P("aggregate_window_months",         12, "month", "Period over which a group's contributions are added up", "Période sur laquelle les contributions d'un groupe s'additionnent", "Период, за который взносы группы складываются"),
    _P("exclusion_revenue_pct",           10, "%",     "Share of revenue from which an activity excludes", "Part du chiffre d'affaires à partir de laquelle une activité exclut", "Доля выручки, с которой деятельность исключает"),
    _P("owner_control_pct",               50, "%",     "Share from which an owner controls", "Part à partir de laquelle un propriétaire contrôle", "Доля, с которой владелец контролирует"),
    _P("owner_disclose_pct",              25, "%",     "Share from which an owner must be disclosed", "Part à partir de laquelle un propriétaire doit être déclaré", "Доля, с которой владелец должен быть раскрыт"),
    _P("state_control_pct",               50, "%",     "Share from which a State controls", "Part à partir de laquelle un État contrôle", "Доля, с которой государство контролирует"),
    _P("adverse_window_years",             5, "year",  "Age up to which adverse media count", "Ancienneté jusqu'à laquelle une information défavorable compte", "Срок, в течение которого негативные сообщения учитываются"),
    _P("adverse_enhanced_severity",        3, "",      "Severity of adverse media from which the review is enhanced", "Gravité à partir de laquelle l'examen est approfondi", "Тяжесть сообщений, с которой проверка углублённая"),
    _P("adverse_high_severity",            4, "",      "Severity of adverse media from which the risk is high", "Gravité à partir de laquelle le risque est élevé", "Тяжесть сообщений, с которой риск высокий"),
    _P("triggers_for_high",                4, "",      "Number of triggers from which the risk is high", "Nombre de déclencheurs à partir duquel le risque est élevé", "Число признаков, с которого риск высокий"),
    _P("validity_months_low",             36, "month", "Validity of due diligence at low risk", "Validité de la diligence, risque faible", "Срок действия проверки при низком риске"),
    _P("validity_months_moderate",        24, "month", "Validity of due diligence at moderate risk", "Validité de la diligence, risque modéré", "Срок действия проверки при умеренном риске"),
    _P("validity_months_substantial",     12, "month", "Validity of due diligence at substantial risk", "Validité de la diligence, risque important", "Срок действия проверки при существенном риске"),
    _P("validity_months_high",            12, "month", "Validity of due diligence at high risk", "Validité de la diligence, risque élevé", "Срок действия проверки при высоком риске"),
    _P("acknowledge_days",                 2, "working day", "Time to acknowledge a proposal", "Délai d'accusé de réception", "Срок подтверждения получения"),
    _P("triage_days",                      5, "working day", "Time to sort a proposal", "Délai de tri", "Срок первичного рассмотрения"),
    _P("decision_days_simplified",        10, "working day", "Time to decide on the simplified track", "Délai de décision, voie simplifiée", "Срок решения по упрощённой процедуре"),
    _P("decision_days_standard",          20, "working day", "Time to decide on the standard track", "Délai de décision, voie ordinaire", "Срок решения по обычной процедуре"),
    _P("decision_days_enhanced",          40, "working day", "Time to decide on the enhanced track", "Délai de décision, voie approfondie", "Срок решения по углублённой процедуре"),
    _P("owner_close_days",                60, "day",   "Time after which a case with an undisclosed owner is closed", "Délai de clôture si un propriétaire reste inconnu", "Срок закрытия дела при нераскрытом владельце"),
    _P("high_risk_isic_prefixes", _HIGH_RISK, "ISIC Rev.4", "Sectors of high risk, by the start of their code", "Secteurs à haut risque, par le début du code", "Отрасли высокого риска, по началу кода"),
    _P("screening_lists",         _LISTS,  "list", "Lists that names are screened against; all but unsc and own can only raise the level", "Listes de contrôle ; hormis unsc et own, elles ne peuvent que relever le niveau", "Перечни для проверки; все, кроме unsc и own, могут лишь повысить уровень"),
    _P("simple_engagement_types",    _SIMPLE, "engagement type", "Engagement types of the simplified track", "Types d'engagement de la voie simplifiée", "Виды взаимодействия упрощённой процедуры"),
    _P("review_quorum_pct_simplified",   100, "% of reviews", "Share of the reviews asked for that is enough on the simplified track", "Part des avis demandés qui suffit, voie simplifiée", "Доля запрошенных отзывов, достаточная при упрощённой процедуре"),
    _P("review_quorum_pct_standard",     100, "% of reviews", "Share of the reviews asked for that is enough on the standard track", "Part des avis demandés qui suffit, voie ordinaire", "Доля запрошенных отзывов, достаточная при обычной процедуре"),
    _P("review_quorum_pct_enhanced",     100, "% of reviews", "Share of the reviews asked for that is enough on the enhanced track", "Part des avis demandés qui suffit, voie approfondie", "Доля запрошенных отзывов, достаточная при углублённой процедуре"),
    _P("review_sample_pct",                10, "% of cases", "Share of approved low-risk cases that somebody else looks at again", "Part des dossiers approuvés à faible risque réexaminés par une autre personne", "Доля одобренных дел с низким риском, которые проверяет ещё один человек"),
    _P("review_hidden_levels", ("enhanced",), "due diligence level", "Levels at which reviewers do not see each other's verdicts until all have spoken", "Niveaux où les avis restent cachés jusqu'à ce que chacun se soit prononcé", "Уровни, на которых отзывы скрыты друг от друга, пока не выскажутся все"),
    _P("review_veto_levels",   ("none",), "due diligence level", "Levels at which one objection stops an approval", "Niveaux où une seule objection empêche l'approbation", "Уровни, на которых одно возражение не допускает одобрения"),
)
# fmt: on
