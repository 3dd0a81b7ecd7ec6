"""The names of gates, levels, roles, acts and documents in the three languages."""

# ruff: noqa: E501 (tables are read across)
from __future__ import annotations

from rules.policy.model import Names
from rules.text import Text as T

# fmt: off
GATES = {
    "pass":                 T("May go on to a decision", "Peut passer à la décision", "Может перейти к решению"),
    "excluded":             T("Excluded", "Exclue", "Исключено"),
    "referred":             T("Referred to the Executive Secretary and the Office of Legal Affairs", "Renvoyée au Secrétaire exécutif et au Bureau des affaires juridiques", "Передано Исполнительному секретарю и Управлению по правовым вопросам"),
    "other_track":          T("Another track", "Autre voie", "Другая процедура"),
    "redirect_procurement": T("Redirected to procurement", "Réorientée vers les achats", "Перенаправлено в закупки"),
    "returned_incomplete":  T("Returned, incomplete", "Renvoyée, incomplète", "Возвращено, неполная заявка"),
    "hold_screening":       T("On hold: a possible match is being checked", "En attente : correspondance possible à vérifier", "Приостановлено: проверяется возможное совпадение"),
    "hold_ownership":       T("On hold: an owner is not disclosed", "En attente : un propriétaire n'est pas déclaré", "Приостановлено: владелец не раскрыт"),
}
RISK_LEVELS = {
    "low":         T("Low", "Faible", "Низкий"),
    "moderate":    T("Moderate", "Modéré", "Умеренный"),
    "substantial": T("Substantial", "Important", "Существенный"),
    "high":        T("High", "Élevé", "Высокий"),
}
DD_LEVELS = {
    "simplified": T("Simplified", "Simplifiée", "Упрощённая"),
    "standard":   T("Standard", "Ordinaire", "Обычная"),
    "enhanced":   T("Enhanced", "Approfondie", "Углублённая"),
}
ROLES = {
    "desk":                       T("The desk (DES office)", "Le bureau des partenariats (bureau du SEA)", "Отдел партнёрств (канцелярия ЗИС)"),
    "focal_point":                T("Focal point", "Point focal", "Координатор"),
    "alternate_focal_point":      T("Alternate focal point", "Point focal suppléant", "Заместитель координатора"),
    "approving_official":         T("Approving official of the DES office", "Responsable habilité du bureau du SEA", "Утверждающее должностное лицо канцелярии ЗИС"),
    "division_director":          T("Division Director of the lead subprogramme", "Directeur de la division du sous-programme chef de file", "Директор отдела ведущей подпрограммы"),
    "deputy_executive_secretary": T("Deputy Executive Secretary", "Secrétaire exécutif adjoint", "Заместитель Исполнительного секретаря"),
    "executive_office":           T("Executive Office", "Service administratif", "Административная канцелярия"),
    "task_force_panel":           T("Panel of the Partnerships Task Force", "Groupe consultatif de l'Équipe spéciale des partenariats", "Группа Целевой группы по партнёрствам"),
    "legal_affairs":              T("Office of Legal Affairs (OLA)", "Bureau des affaires juridiques", "Управление по правовым вопросам"),
    "excom":                      T("Executive Committee (EXCOM)", "Comité exécutif (EXCOM)", "Исполнительный комитет (ИСПОЛКОМ)"),
    "executive_secretary":        T("Executive Secretary", "Secrétaire exécutif", "Исполнительный секретарь"),
}
VERBS = {
    "review":    T("reviews", "examine", "рассматривает"),
    "advise":    T("advises", "donne un avis", "даёт заключение"),
    "recommend": T("recommends", "recommande", "рекомендует"),
    "decide":    T("decides", "décide", "принимает решение"),
    "concur":    T("concurs", "donne son accord", "соглашается"),
    "record":    T("records", "enregistre", "регистрирует"),
    "confirm":   T("confirms after the applicant has been heard", "confirme après avoir entendu le demandeur", "подтверждает после заслушивания заявителя"),
}
APPROVERS = {
    "low":         T("DES office (partnership officer) after focal-point no-objection", "Bureau du SEA (chargé des partenariats) après non-objection du point focal", "Канцелярия ЗИС (сотрудник по партнёрствам) при отсутствии возражений координатора"),
    "moderate":    T("Division Director + Deputy Executive Secretary", "Directeur de division + Secrétaire exécutif adjoint", "Директор отдела + Заместитель Исполнительного секретаря"),
    "substantial": T("Deputy Executive Secretary, Executive Office consulted", "Secrétaire exécutif adjoint, après avis du Service administratif", "Заместитель Исполнительного секретаря, по консультации с Административной канцелярией"),
    "high":        T("Executive Secretary, on advice of Partnerships Task Force panel and OLA", "Secrétaire exécutif, sur avis du groupe de l'Équipe spéciale des partenariats et du Bureau des affaires juridiques", "Исполнительный секретарь, по заключению группы Целевой группы по партнёрствам и Управления по правовым вопросам"),
    "desk":        T("DES office records; no approval step", "Le bureau du SEA enregistre ; pas d'étape d'approbation", "Канцелярия ЗИС регистрирует; утверждение не требуется"),
}
DOCUMENTS = {
    "registration_extract":         T("Extract from the business register", "Extrait du registre du commerce", "Выписка из торгового реестра"),
    "signed_declarations":          T("Signed declarations", "Déclarations signées", "Подписанные заявления"),
    "ownership_statement":          T("Statement of owners with their shares", "Liste des propriétaires et de leurs parts", "Сведения о владельцах и их долях"),
    "annual_accounts":              T("Latest annual accounts", "Derniers comptes annuels", "Последняя годовая отчётность"),
    "un_questionnaire":             T("UN due diligence questionnaire", "Questionnaire de diligence raisonnable de l'ONU", "Вопросник ООН для проверки"),
    "conduct_policies":             T("Policies on conduct, human rights and corruption", "Politiques de conduite, de droits de l'homme et de lutte contre la corruption", "Правила поведения, политика в области прав человека и борьбы с коррупцией"),
    "ownership_evidence":           T("Evidence of the owners, up to natural persons", "Preuve de la propriété, jusqu'aux personnes physiques", "Подтверждение владельцев вплоть до физических лиц"),
    "group_structure":              T("Structure of the group", "Structure du groupe", "Структура группы"),
    "sustainability_report":        T("Report on sustainability", "Rapport de durabilité", "Отчёт об устойчивом развитии"),
    "revenue_breakdown":            T("Revenue by activity", "Chiffre d'affaires par activité", "Выручка по видам деятельности"),
    "remediation_plan":             T("What was found about labour and how it is put right", "Constats sur le travail et mesures correctives", "Выводы об условиях труда и меры по исправлению"),
    "loan_agreement_draft":         T("Draft of the loan agreement for staff", "Projet d'accord de prêt de personnel", "Проект соглашения о прикомандировании"),
    "standards_interest_statement": T("Statement of interest in the standard", "Déclaration d'intérêt dans la norme", "Заявление о заинтересованности в стандарте"),
    "emblem_request":               T("How the name or emblem would be used", "Usage prévu du nom ou de l'emblème", "Предполагаемое использование названия или эмблемы"),
    "exclusivity_reasons":          T("Reasons for exclusivity or naming rights", "Motifs de l'exclusivité ou du droit de dénomination", "Обоснование исключительности или права на название"),
    "legal_terms_draft":            T("Draft of the legal terms", "Projet de clauses juridiques", "Проект правовых условий"),
    "project_reference":            T("Reference of the extrabudgetary project", "Référence du projet extrabudgétaire", "Номер внебюджетного проекта"),
}
# fmt: on

NAMES = Names(GATES, RISK_LEVELS, DD_LEVELS, ROLES, VERBS, DOCUMENTS, APPROVERS)
