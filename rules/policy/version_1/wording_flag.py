"""What each flag, and each bar to the simplified track, says."""

from __future__ import annotations

from rules.policy.model import WordingSource
from rules.text import Text


def _flag(reason: Text, letter: Text | None, *after: str) -> WordingSource:
    return WordingSource("flag", "5", reason, letter, after)


def _bar(reason: Text) -> WordingSource:
    return WordingSource("bar", "6", reason, None, ("EVAL-2021", "DEFAULT"))


# fmt: off
WORDING = {
    "F01": _flag(
        Text("The organisation sells tobacco, or earns less than {exclusion_revenue_pct} % from weapons or gambling. This bars the simplified track.",
             "L'organisation vend du tabac, ou tire moins de {exclusion_revenue_pct} % de ses revenus des armes ou des jeux d'argent. La voie simplifiée est écartée.",
             "Организация продаёт табак либо получает менее {exclusion_revenue_pct} % выручки от вооружений или азартных игр. Упрощённая процедура исключена."),
        None, "UNSDG-DD", "UNDP-DD"),
    "F02": _flag(
        Text("The UN Global Compact lists the organisation as not communicating or delisted for a missing report. This is not misconduct.",
             "Le Pacte mondial signale l'organisation comme sans communication ou radiée faute de rapport. Ce n'est pas une faute.",
             "В Глобальном договоре ООН организация не отчитывается или исключена из-за отсутствия отчёта. Это не проступок."),
        None, "UNGC"),
    "F03": _flag(
        Text("Norges Bank has the company under observation.",
             "Norges Bank a mis l'entreprise en observation.",
             "Компания находится под наблюдением Банка Норвегии."),
        None, "NORGES-BANK"),
    "A01": _flag(
        Text("The value alone is at most USD {simplified_max_usd}, but with the last {aggregate_window_months} months it is more.",
             "La valeur seule ne dépasse pas {simplified_max_usd} dollars, mais elle les dépasse avec les {aggregate_window_months} derniers mois.",
             "Сама сумма не больше {simplified_max_usd} долл. США, но с учётом последних {aggregate_window_months} месяцев превышает её."),
        None, "EVAL-2021", "DEFAULT"),
    "G01": _flag(
        Text("It funds an extrabudgetary project: EXCOM must approve, and a project reference is needed.",
             "Elle finance un projet extrabudgétaire : l'approbation d'EXCOM et une référence de projet sont nécessaires.",
             "Финансируется внебюджетный проект: нужны одобрение ИСПОЛКОМ и номер проекта."),
        Text("Your contribution funds a project that the member States approve in the Executive Committee. This takes some more time.",
          "Votre contribution finance un projet que les États membres approuvent au Comité exécutif. Cela demande un peu plus de temps.",
          "Ваш взнос финансирует проект, который государства-члены одобряют в Исполнительном комитете. Это займёт больше времени."),
        "ECE-A(65)", "FR-3.12"),
    "K01": _flag(
        Text("A reviewer has an interest in the case: recusal, and the alternate takes over.",
             "Un examinateur a un intérêt dans le dossier : il se récuse et le suppléant prend le relais.",
             "Рецензент заинтересован в деле: он берёт самоотвод, и его заменяет заместитель."),
        None, "STAFF-REG-1.2"),
    "simplified.flag": _bar(
        Text("A flag bars the simplified track.", "Un signalement écarte la voie simplifiée.", "Отметка исключает упрощённую процедуру.")),
    "simplified.value": _bar(
        Text("The value of the relationship is above USD {simplified_max_usd}.", "La valeur de la relation dépasse {simplified_max_usd} dollars.", "Сумма отношений превышает {simplified_max_usd} долл. США.")),
    "simplified.duration": _bar(
        Text("It lasts longer than {simplified_max_months} months.", "La durée dépasse {simplified_max_months} mois.", "Срок превышает {simplified_max_months} месяцев.")),
    "simplified.types": _bar(
        Text("Not all engagement types are simple ones.", "Tous les types d'engagement ne sont pas simples.", "Не все виды взаимодействия относятся к упрощённым.")),
    "simplified.emblem": _bar(
        Text("The UN name or emblem would be used.", "Le nom ou l'emblème de l'ONU serait utilisé.", "Использовались бы название или эмблема ООН.")),
    "simplified.project": _bar(
        Text("It brings money for a project.", "Elle apporte de l'argent à un projet.", "Предусмотрены деньги на проект.")),
}
# fmt: on
