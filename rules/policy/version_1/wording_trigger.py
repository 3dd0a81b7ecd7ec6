"""What each trigger says to staff; most are internal, because lists, media and thresholds stay inside."""

from __future__ import annotations

from rules.policy.model import WordingSource
from rules.text import Text


def _trigger(reason: Text, letter: Text | None, *after: str) -> WordingSource:
    return WordingSource("trigger", "4", reason, letter, after)


# fmt: off
WORDING = {
    "N01": _trigger(
        Text("The sector is one of high risk, or the organisation deals in virtual assets.",
             "Le secteur est à haut risque, ou l'organisation traite d'actifs virtuels.",
             "Отрасль высокого риска, либо организация работает с виртуальными активами."),
        None, "UNSDG-DD", "UNDP-DD"),
    "N02": _trigger(
        Text("The value of the relationship is above USD {enhanced_above_usd}; above USD {high_above_usd} the risk is high.",
             "La valeur de la relation dépasse {enhanced_above_usd} dollars ; au-delà de {high_above_usd} dollars, le risque est élevé.",
             "Сумма отношений превышает {enhanced_above_usd} долл. США; свыше {high_above_usd} долл. США риск высокий."),
        None, "FR-3.12", "DEFAULT"),
    "N03": _trigger(
        Text("A unilateral sanctions programme names the organisation. This raises the case; it never excludes by itself.",
             "Un programme de sanctions unilatérales vise l'organisation. Cela élève le dossier, sans jamais exclure à lui seul.",
             "Организация названа в программе односторонних санкций. Это повышает уровень, но само по себе не исключает."),
        None, "UNSDG-DD", "DEFAULT"),
    "N04": _trigger(
        Text("A State owns {state_control_pct} % or more, or an owner is a politically exposed person.",
             "Un État détient {state_control_pct} % ou plus, ou un propriétaire est politiquement exposé.",
             "Государству принадлежит {state_control_pct} % или более, либо владелец — политически значимое лицо."),
        None, "UNSDG-DD", "DEFAULT"),
    "N05": _trigger(
        Text("There are unresolved adverse media of the last {adverse_window_years} years of severity {adverse_enhanced_severity} or more (from {adverse_high_severity} the risk is high), or forced or child labour is alleged or being remedied.",
             "Il existe des informations défavorables non résolues des {adverse_window_years} dernières années, de gravité {adverse_enhanced_severity} ou plus (dès {adverse_high_severity}, risque élevé), ou du travail forcé ou des enfants est allégué ou en cours de remède.",
             "Есть неразрешённые негативные сообщения за последние {adverse_window_years} лет тяжестью {adverse_enhanced_severity} или выше (с {adverse_high_severity} риск высокий), либо принудительный или детский труд предполагается или устраняется."),
        None, "UNSDG-DD", "UNDP-DD"),
    "N06": _trigger(
        Text("Staff would be on loan to UNECE.",
             "Du personnel serait prêté à la CEE.",
             "Персонал был бы прикомандирован к ЕЭК."),
        Text("Loans of staff are reviewed in full and need an agreement of their own.",
          "Le prêt de personnel fait l'objet d'un examen complet et d'un accord distinct.",
          "Прикомандирование персонала рассматривается полностью и требует отдельного соглашения."),
        "ST/AI/1999/6"),
    "N07": _trigger(
        Text("The organisation has an interest in a UNECE standard: it is regulated by it, or sells a product that conforms to it.",
             "L'organisation a un intérêt dans une norme de la CEE : elle y est soumise, ou vend un produit conforme.",
             "Организация заинтересована в стандарте ЕЭК: он её регулирует, либо она продаёт соответствующий ему товар."),
        Text("Because a UNECE standard affects your business, we also hear other interest groups.",
          "Comme une norme de la CEE touche votre activité, nous entendons aussi d'autres groupes d'intérêt.",
          "Поскольку стандарт ЕЭК затрагивает вашу деятельность, мы заслушаем и другие заинтересованные группы."),
        "UN-BSG-2015", "DEFAULT"),
    "N08": _trigger(
        Text("The UN name or emblem would be used for co-branding or commercially.",
             "Le nom ou l'emblème de l'ONU serait utilisé en association de marques ou à des fins commerciales.",
             "Название или эмблема ООН использовались бы для совместного брендинга или в коммерческих целях."),
        Text("The use of the United Nations name and emblem needs a written authority of its own.",
          "L'usage du nom et de l'emblème de l'ONU exige une autorisation écrite distincte.",
          "Для использования названия и эмблемы ООН требуется отдельное письменное разрешение."),
        "A/RES/92(I)", "UN-BSG-2015"),
    "N09": _trigger(
        Text("Exclusivity or naming rights are asked for.",
             "Une exclusivité ou un droit de dénomination est demandé.",
             "Запрошены исключительность или право на название."),
        Text("A partnership gives no exclusivity. We look closely at requests for exclusivity or naming rights.",
          "Un partenariat ne donne aucune exclusivité. Nous examinons de près les demandes d'exclusivité ou de dénomination.",
          "Партнёрство не даёт исключительности. Просьбы об исключительности или праве на название рассматриваются особо."),
        "UN-BSG-2015"),
    "N10": _trigger(
        Text("The organisation bids in a live UN tender or is close to its specification. The case waits until the award.",
             "L'organisation soumissionne à un appel d'offres de l'ONU en cours ou est liée à son cahier des charges. Le dossier attend l'attribution.",
             "Организация участвует в открытых торгах ООН или связана с их условиями. Дело ждёт присуждения контракта."),
        Text("There is a live tender in this field. Your proposal waits until it has been awarded.",
          "Un appel d'offres est en cours dans ce domaine. Votre demande attend son attribution.",
          "В этой области идут открытые торги. Ваша заявка ожидает их завершения."),
        "UN-DDQ-2012", "STAFF-REG-1.2"),
    "N11": _trigger(
        Text("There are terms on data or intellectual property, or legal terms that are not standard.",
             "Il y a des clauses sur les données ou la propriété intellectuelle, ou des clauses juridiques non types.",
             "Есть условия о данных или интеллектуальной собственности либо нестандартные правовые условия."),
        Text("The legal terms you propose differ from our model agreement and need a legal review.",
          "Les clauses que vous proposez diffèrent de notre accord type et demandent un examen juridique.",
          "Предложенные вами условия отличаются от нашего типового соглашения и требуют правовой экспертизы."),
        "UN-BSG-2015", "DEFAULT"),
    "N12": _trigger(
        Text("Norges Bank excluded the company, or the UN Global Compact expelled it.",
             "Norges Bank a exclu l'entreprise, ou le Pacte mondial l'a radiée pour faute.",
             "Банк Норвегии исключил компанию, либо Глобальный договор ООН исключил её за нарушения."),
        None, "NORGES-BANK", "UNGC"),
    "N13": _trigger(
        Text("The case touches a situation under Security Council measures.",
             "Le dossier touche une situation visée par des mesures du Conseil de sécurité.",
             "Дело касается ситуации, к которой применяются меры Совета Безопасности."),
        None, "UNSC", "DEFAULT"),
    "N14": _trigger(
        Text("A debarment by a multilateral development bank ended within the last {adverse_window_years} years.",
             "Une exclusion par une banque multilatérale de développement a pris fin au cours des {adverse_window_years} dernières années.",
             "Отстранение многосторонним банком развития закончилось в последние {adverse_window_years} лет."),
        None, "MDB"),
    "N15": _trigger(
        Text("Part of the revenue, less than {exclusion_revenue_pct} %, comes from conventional weapons.",
             "Une part des revenus, inférieure à {exclusion_revenue_pct} %, provient des armes classiques.",
             "Часть выручки, менее {exclusion_revenue_pct} %, приходится на обычные вооружения."),
        None, "UNDP-DD", "DEFAULT"),
    "N16": _trigger(
        Text("An owner of less than {owner_control_pct} % is on the Security Council list.",
             "Un propriétaire de moins de {owner_control_pct} % figure sur la liste du Conseil de sécurité.",
             "Владелец менее {owner_control_pct} % внесён в перечень Совета Безопасности."),
        None, "UNSC", "DEFAULT"),
}
# fmt: on
