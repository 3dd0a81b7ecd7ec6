"""The names of gates, levels, roles, acts and documents in the three languages."""

from __future__ import annotations

from rules.policy.model import Names
from rules.text import Text

# fmt: off
GATES = {
    "pass":                 Text("May go on to a decision", "Peut passer à la décision", "Может перейти к решению"),
    "excluded":             Text("Excluded", "Exclue", "Исключено"),
    "referred":             Text("Referred to the Executive Secretary and the Office of Legal Affairs", "Renvoyée au Secrétaire exécutif et au Bureau des affaires juridiques", "Передано Исполнительному секретарю и Управлению по правовым вопросам"),
    "other_track":          Text("Another track", "Autre voie", "Другая процедура"),
    "redirect_procurement": Text("Redirected to procurement", "Réorientée vers les achats", "Перенаправлено в закупки"),
    "returned_incomplete":  Text("Returned, incomplete", "Renvoyée, incomplète", "Возвращено, неполная заявка"),
    "hold_screening":       Text("On hold: a possible match is being checked", "En attente : correspondance possible à vérifier", "Приостановлено: проверяется возможное совпадение"),
    "hold_ownership":       Text("On hold: an owner is not disclosed", "En attente : un propriétaire n'est pas déclaré", "Приостановлено: владелец не раскрыт"),
}
RISK_LEVELS = {
    "low":         Text("Low", "Faible", "Низкий"),
    "moderate":    Text("Moderate", "Modéré", "Умеренный"),
    "substantial": Text("Substantial", "Important", "Существенный"),
    "high":        Text("High", "Élevé", "Высокий"),
}
DD_LEVELS = {
    "simplified": Text("Simplified", "Simplifiée", "Упрощённая"),
    "standard":   Text("Standard", "Ordinaire", "Обычная"),
    "enhanced":   Text("Enhanced", "Approfondie", "Углублённая"),
}
ROLES = {
    "desk":                       Text("The desk (DES office)", "Le bureau des partenariats (bureau du SEA)", "Отдел партнёрств (канцелярия ЗИС)"),
    "focal_point":                Text("Focal point", "Point focal", "Координатор"),
    "alternate_focal_point":      Text("Alternate focal point", "Point focal suppléant", "Заместитель координатора"),
    "approving_official":         Text("Approving official of the DES office", "Responsable habilité du bureau du SEA", "Утверждающее должностное лицо канцелярии ЗИС"),
    "division_director":          Text("Division Director of the lead subprogramme", "Directeur de la division du sous-programme chef de file", "Директор отдела ведущей подпрограммы"),
    "deputy_executive_secretary": Text("Deputy Executive Secretary", "Secrétaire exécutif adjoint", "Заместитель Исполнительного секретаря"),
    "executive_office":           Text("Executive Office", "Service administratif", "Административная канцелярия"),
    "task_force_panel":           Text("Panel of the Partnerships Task Force", "Groupe consultatif de l'Équipe spéciale des partenariats", "Группа Целевой группы по партнёрствам"),
    "legal_affairs":              Text("Office of Legal Affairs (OLA)", "Bureau des affaires juridiques", "Управление по правовым вопросам"),
    "excom":                      Text("Executive Committee (EXCOM)", "Comité exécutif (EXCOM)", "Исполнительный комитет (ИСПОЛКОМ)"),
    "executive_secretary":        Text("Executive Secretary", "Secrétaire exécutif", "Исполнительный секретарь"),
}
VERBS = {
    "review":    Text("reviews", "examine", "рассматривает"),
    "advise":    Text("advises", "donne un avis", "даёт заключение"),
    "recommend": Text("recommends", "recommande", "рекомендует"),
    "decide":    Text("decides", "décide", "принимает решение"),
    "concur":    Text("concurs", "donne son accord", "соглашается"),
    "record":    Text("records", "enregistre", "регистрирует"),
    "confirm":   Text("confirms after the applicant has been heard", "confirme après avoir entendu le demandeur", "подтверждает после заслушивания заявителя"),
}
APPROVERS = {
    "low":         Text("DES office (partnership officer) after focal-point no-objection", "Bureau du SEA (chargé des partenariats) après non-objection du point focal", "Канцелярия ЗИС (сотрудник по партнёрствам) при отсутствии возражений координатора"),
    "moderate":    Text("Division Director + Deputy Executive Secretary", "Directeur de division + Secrétaire exécutif adjoint", "Директор отдела + Заместитель Исполнительного секретаря"),
    "substantial": Text("Deputy Executive Secretary, Executive Office consulted", "Secrétaire exécutif adjoint, après avis du Service administratif", "Заместитель Исполнительного секретаря, по консультации с Административной канцелярией"),
    "high":        Text("Executive Secretary, on advice of Partnerships Task Force panel and OLA", "Secrétaire exécutif, sur avis du groupe de l'Équipe spéciale des partenariats et du Bureau des affaires juridiques", "Исполнительный секретарь, по заключению группы Целевой группы по партнёрствам и Управления по правовым вопросам"),
    "desk":        Text("DES office records; no approval step", "Le bureau du SEA enregistre ; pas d'étape d'approbation", "Канцелярия ЗИС регистрирует; утверждение не требуется"),
}
DOCUMENTS = {
    "registration_extract":         Text("Extract from the business register", "Extrait du registre du commerce", "Выписка из торгового реестра"),
    "signed_declarations":          Text("Signed declarations", "Déclarations signées", "Подписанные заявления"),
    "ownership_statement":          Text("Statement of owners with their shares", "Liste des propriétaires et de leurs parts", "Сведения о владельцах и их долях"),
    "annual_accounts":              Text("Latest annual accounts", "Derniers comptes annuels", "Последняя годовая отчётность"),
    "un_questionnaire":             Text("UN due diligence questionnaire", "Questionnaire de diligence raisonnable de l'ONU", "Вопросник ООН для проверки"),
    "conduct_policies":             Text("Policies on conduct, human rights and corruption", "Politiques de conduite, de droits de l'homme et de lutte contre la corruption", "Правила поведения, политика в области прав человека и борьбы с коррупцией"),
    "ownership_evidence":           Text("Evidence of the owners, up to natural persons", "Preuve de la propriété, jusqu'aux personnes physiques", "Подтверждение владельцев вплоть до физических лиц"),
    "group_structure":              Text("Structure of the group", "Structure du groupe", "Структура группы"),
    "sustainability_report":        Text("Report on sustainability", "Rapport de durabilité", "Отчёт об устойчивом развитии"),
    "revenue_breakdown":            Text("Revenue by activity", "Chiffre d'affaires par activité", "Выручка по видам деятельности"),
    "remediation_plan":             Text("What was found about labour and how it is put right", "Constats sur le travail et mesures correctives", "Выводы об условиях труда и меры по исправлению"),
    "loan_agreement_draft":         Text("Draft of the loan agreement for staff", "Projet d'accord de prêt de personnel", "Проект соглашения о прикомандировании"),
    "standards_interest_statement": Text("Statement of interest in the standard", "Déclaration d'intérêt dans la norme", "Заявление о заинтересованности в стандарте"),
    "emblem_request":               Text("How the name or emblem would be used", "Usage prévu du nom ou de l'emblème", "Предполагаемое использование названия или эмблемы"),
    "exclusivity_reasons":          Text("Reasons for exclusivity or naming rights", "Motifs de l'exclusivité ou du droit de dénomination", "Обоснование исключительности или права на название"),
    "legal_terms_draft":            Text("Draft of the legal terms", "Projet de clauses juridiques", "Проект правовых условий"),
    "project_reference":            Text("Reference of the extrabudgetary project", "Référence du projet extrabudgétaire", "Номер внебюджетного проекта"),
}
# fmt: on

NAMES = Names(GATES, RISK_LEVELS, DD_LEVELS, ROLES, VERBS, DOCUMENTS, APPROVERS)
