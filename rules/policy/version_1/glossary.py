"""The inputs that the tables of version 1 ask about: what each is, where it comes from, which way is worse."""

from __future__ import annotations

from rules.cell import Column
from rules.glossary import Direction, Input, fact
from rules.text import Text

TRACKS = ("business", "civil", "public")
GATES = (
    "pass",
    "excluded",
    "referred",
    "other_track",
    "redirect_procurement",
    "returned_incomplete",
    "hold_screening",
    "hold_ownership",
)
RISK_LEVELS = ("low", "moderate", "substantial", "high")
DD_LEVELS = ("simplified", "standard", "enhanced")


def _number(
    source: str,
    name: str,
    en: str,
    fr: str,
    ru: str,
    unit: str = "",
    high: int | None = None,
    worse: Direction = "up",
) -> Input:
    return Input(Column(name, "number", high=high), Text(en, fr, ru), f"{source} {name}", unit, (), worse)


def _derived(
    name: str, en: str, fr: str, ru: str, unit: str = "", high: int | None = None, worse: Direction = "up"
) -> Input:
    return _number("derived", name, en, fr, ru, unit, high, worse)


def _flag(name: str, en: str, fr: str, ru: str) -> Input:
    return Input(Column(name, "flag"), Text(en, fr, ru), f"derived {name}", "", (), "up")


def _counted(name: str, table: str, en: str, fr: str, ru: str) -> Input:
    return Input(Column(name, "number"), Text(en, fr, ru), f"table {table}", "", (), "up")


def _found(
    name: str,
    table: str,
    words: tuple[str, ...],
    nullable: bool,
    en: str,
    fr: str,
    ru: str,
    ordered: bool = False,
) -> Input:
    column = Column(name, "choice", words=words, nullable=nullable)
    return Input(column, Text(en, fr, ru), f"table {table}", "", words if ordered else ())


# fmt: off
INPUTS = (
    # facts
    fact("submission.complete",                      "The submission is complete", "La demande est complète", "Заявка полная"),
    fact("submitter.entity_type",                    "Kind of organisation", "Nature de l'organisation", "Вид организации"),
    fact("submitter.state_owned_pct",                "Share owned by a State", "Part détenue par un État", "Доля государства", unit="%", worse="up"),
    fact("submitter.ungc_status",                    "Status in the UN Global Compact", "Statut au Pacte mondial", "Статус в Глобальном договоре ООН", worst_last=("never", "participant", "non_communicating", "delisted_cop", "expelled")),
    fact("proposal.loaned_personnel_fte",            "Loaned staff, full-time equivalents", "Personnel prêté, équivalents plein temps", "Прикомандированный персонал, ставок", unit="FTE", worse="up"),
    fact("proposal.duration_months",                 "Duration", "Durée", "Срок", unit="month", worse="up"),
    fact("proposal.emblem_use",                      "Use of the UN name or emblem", "Usage du nom ou de l'emblème de l'ONU", "Использование названия или эмблемы ООН", worst_last=("none", "text_credit", "co_branding", "commercial")),
    fact("proposal.exclusivity",                     "Exclusivity is asked for", "Une exclusivité est demandée", "Запрошена исключительность", worse="up"),
    fact("proposal.naming_rights",                   "Naming rights are asked for", "Un droit de dénomination est demandé", "Запрошено право на название", worse="up"),
    fact("proposal.pays_partner",                    "The UN would pay the partner", "L'ONU paierait le partenaire", "ООН платила бы партнёру"),
    fact("proposal.funds_extrabudgetary_project",    "It funds an extrabudgetary project", "Finance un projet extrabudgétaire", "Финансирует внебюджетный проект", worse="up"),
    fact("proposal.data_or_ip_terms",                "Terms on data or intellectual property", "Clauses sur les données ou la propriété intellectuelle", "Условия о данных или интеллектуальной собственности", worse="up"),
    fact("proposal.nonstandard_legal_terms",         "Non-standard legal terms", "Clauses juridiques non types", "Нестандартные правовые условия", worse="up"),
    fact("proposal.standards_interest",              "Interest in a UNECE standard", "Intérêt dans une norme de la CEE", "Интерес в стандарте ЕЭК", worst_last=("none", "sells_conforming_product", "regulated_by_instrument")),
    fact("proposal.un_tender",                       "Live UN tender", "Appel d'offres de l'ONU en cours", "Открытые торги ООН", worst_last=("none", "related_spec", "bidding")),
    fact("declarations.tobacco_role",                "Role in the tobacco industry", "Rôle dans l'industrie du tabac", "Роль в табачной промышленности", worst_last=("none", "retail", "wholesale", "manufacture", "controlled_or_funded_by_tobacco")),
    fact("declarations.tobacco_revenue_pct",         "Revenue from tobacco", "Revenus du tabac", "Выручка от табака", unit="%", worse="up"),
    fact("declarations.conventional_weapons_revenue_pct", "Revenue from conventional weapons", "Revenus des armes classiques", "Выручка от обычных вооружений", unit="%", worse="up"),
    fact("declarations.gambling_revenue_pct",        "Revenue from gambling", "Revenus des jeux d'argent", "Выручка от азартных игр", unit="%", worse="up"),
    fact("declarations.controversial_weapons",       "Role in controversial weapons", "Rôle dans les armes controversées", "Роль в производстве запрещённого оружия", worst_last=("none", "component", "financing", "manufacture")),
    fact("declarations.forced_or_child_labour",      "Forced or child labour", "Travail forcé ou des enfants", "Принудительный или детский труд", worst_last=("none", "alleged", "under_remediation", "substantiated_unremediated")),
    fact("declarations.pornography",                 "Pornography", "Pornographie", "Порнография", worse="up"),
    fact("declarations.banned_substances_or_wildlife", "Banned substances or wildlife products", "Substances ou espèces interdites", "Запрещённые вещества или дикие виды", worse="up"),
    fact("declarations.unsc_sanctions_violation",    "Breach of Security Council sanctions", "Violation de sanctions du Conseil de sécurité", "Нарушение санкций Совета Безопасности", worse="up"),
    fact("declarations.virtual_assets",              "Virtual assets", "Actifs virtuels", "Виртуальные активы", worse="up"),
    fact("declarations.declaration_found_false",     "A declaration was found false", "Une déclaration s'est révélée fausse", "Заявление оказалось ложным", worse="up"),
    fact("screening.unsc",                           "Security Council list", "Liste du Conseil de sécurité", "Перечень Совета Безопасности", worst_last=("clear", "false_positive", "possible", "confirmed")),
    fact("screening.unsc_subject",                   "Who is listed", "Qui est inscrit", "Кто внесён в перечень"),
    fact("screening.unsc_subject_pct",               "Share of the listed owner", "Part du propriétaire inscrit", "Доля внесённого в перечень владельца", unit="%", worse="up"),
    fact("screening.ungm_ineligible",                "On the UN Ineligibility List", "Sur la liste d'inéligibilité de l'ONU", "В списке недопущенных ООН", worse="up"),
    fact("screening.conflict_or_unsc_regime_country", "Situation under Security Council measures", "Situation visée par des mesures du Conseil de sécurité", "Ситуация, к которой применяются меры Совета Безопасности", worse="up"),
    fact("screening.mdb_debarment",                  "Debarment by a development bank", "Exclusion par une banque de développement", "Отстранение банком развития", worst_last=("none", "expired", "active")),
    fact("screening.norges_bank",                    "Decision of Norges Bank", "Décision de Norges Bank", "Решение Банка Норвегии", worst_last=("none", "observation", "exclusion")),
    fact("coi.reviewer_interest",                    "Interest of a reviewer", "Intérêt d'un examinateur", "Заинтересованность рецензента"),
    # derived from facts
    _derived("value",                                "Value, cash and in kind", "Valeur, en espèces et en nature", "Сумма, деньгами и в натуре", unit="USD"),
    _derived("relationship",                         "Value of the relationship, 12 months included", "Valeur de la relation, 12 mois compris", "Сумма отношений с учётом 12 месяцев", unit="USD"),
    _derived("largest_undisclosed_pct",              "Largest undisclosed share", "Plus grande part non déclarée", "Наибольшая нераскрытая доля", unit="%", high=100),
    _flag("politically_exposed_owner",               "An owner is a politically exposed person", "Un propriétaire est politiquement exposé", "Владелец — политически значимое лицо"),
    _flag("high_risk_sector",                        "Sector of high risk", "Secteur à haut risque", "Отрасль высокого риска"),
    _derived("adverse_severity",                     "Worst unresolved adverse medium inside the window", "Pire information défavorable non résolue de la période", "Худшее неразрешённое сообщение за период", high=5),
    _derived("unilateral_programmes",                "Unilateral sanctions programmes", "Programmes de sanctions unilatérales", "Программы односторонних санкций"),
    _derived("types_not_simple",                     "Engagement types that are not simple", "Types d'engagement non simples", "Виды взаимодействия вне упрощённых"),
    # found by tables
    _found("track", "track", TRACKS, False,          "Track", "Voie", "Направление"),
    _counted("exclusions", "exclusion",              "Exclusions that matched", "Exclusions constatées", "Сработавшие исключения"),
    _counted("binding_exclusions", "exclusion",      "of these, Security Council measures", "dont mesures du Conseil de sécurité", "из них меры Совета Безопасности"),
    _counted("recorded_exclusions", "exclusion",     "of these, final when recorded", "dont définitives dès l'enregistrement", "из них окончательные при записи"),
    _found("gate", "gate", GATES, False,             "Outcome", "Issue", "Исход"),
    _counted("trigger_count", "triggers",            "Triggers that matched", "Déclencheurs constatés", "Сработавшие признаки"),
    _counted("high_triggers", "triggers",            "of these, high alone", "dont élevés à eux seuls", "из них высокие сами по себе"),
    _counted("flag_bars", "flags",                   "Flags that bar the simplified track", "Signalements qui écartent la voie simplifiée", "Отметки, исключающие упрощённую процедуру"),
    _counted("bars", "simplified",                   "What bars the simplified track", "Ce qui écarte la voie simplifiée", "Что исключает упрощённую процедуру"),
    _found("dd_level", "level", DD_LEVELS, True,     "Level of due diligence", "Niveau de diligence", "Уровень проверки", ordered=True),
    _found("risk_level", "level", RISK_LEVELS, True, "Level of risk", "Niveau de risque", "Уровень риска", ordered=True),
)
# fmt: on
