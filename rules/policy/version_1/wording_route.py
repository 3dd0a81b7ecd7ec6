"""What the routes, the completeness check and the holds say to staff and to the partner."""

from __future__ import annotations

from rules.policy.model import WordingSource
from rules.text import Text

# fmt: off
WORDING = {
    "R01": WordingSource("route", "1",
        Text("The UN would pay the partner: this is procurement, not a partnership.",
             "L'ONU paierait le partenaire : c'est un achat, pas un partenariat.",
             "ООН платила бы партнёру: это закупка, а не партнёрство."),
        Text("What you propose would be paid by the United Nations. Please offer it through procurement; a partnership gives no advantage there.",
          "Ce que vous proposez serait payé par l'ONU. Veuillez passer par les achats ; un partenariat n'y donne aucun avantage.",
          "Ваше предложение оплачивала бы ООН. Пожалуйста, обратитесь в закупки; партнёрство не даёт там преимуществ."),
        ("UN-DDQ-2012",)),
    "R02": WordingSource("route", "1",
        Text("A government, an intergovernmental body, a non-governmental organisation or an academic body has a track of its own.",
             "Un gouvernement, un organisme intergouvernemental, une organisation non gouvernementale ou un établissement universitaire relève d'une autre voie.",
             "Для правительств, межправительственных, неправительственных и академических организаций есть отдельная процедура."),
        Text("Organisations like yours have another way to work with us. We tell you whom to contact.",
          "Les organisations comme la vôtre collaborent avec nous par une autre voie. Nous vous indiquons à qui vous adresser.",
          "Для таких организаций, как ваша, есть другой порядок сотрудничества с нами. Мы сообщим, к кому обратиться."),
        ("FENSA", "DEFAULT")),
    "C01": WordingSource("completeness", "2b",
        Text("The submission is not complete. What is missing never clears.",
             "La demande n'est pas complète. Ce qui manque ne lève jamais un doute.",
             "Заявка неполная. Отсутствие сведений никогда не снимает вопросов."),
        Text("Some answers or documents are missing. Please add them and send the proposal again; nothing you entered is lost.",
          "Des réponses ou des documents manquent. Veuillez les ajouter et renvoyer la demande ; rien de ce que vous avez saisi n'est perdu.",
          "Не хватает ответов или документов. Пожалуйста, добавьте их и отправьте заявку снова; введённое сохранено."),
        ("UN-DDQ-2012",)),
    "S01": WordingSource("hold", "3",
        Text("A possible match with the Security Council list is not yet resolved. The case waits until two people have judged it.",
             "Une correspondance possible avec la liste du Conseil de sécurité n'est pas encore tranchée. Le dossier attend que deux personnes l'aient jugée.",
             "Возможное совпадение с перечнем Совета Безопасности ещё не разрешено. Дело ждёт оценки двух сотрудников."),
        None,
        ("UNSC", "UNSDG-DD")),
    "S02": WordingSource("hold", "3",
        Text("An owner of {owner_disclose_pct} % or more is not disclosed. The case is closed after {owner_close_days} days without an answer.",
             "Un propriétaire de {owner_disclose_pct} % ou plus n'est pas déclaré. Le dossier est clos après {owner_close_days} jours sans réponse.",
             "Владелец {owner_disclose_pct} % или более не раскрыт. Дело закрывается через {owner_close_days} дней без ответа."),
        Text("Please tell us who the owners are behind the undisclosed share. Until then we cannot go on.",
          "Veuillez nous dire qui sont les propriétaires derrière la part non déclarée. D'ici là, nous ne pouvons pas poursuivre.",
          "Пожалуйста, сообщите, кто владеет нераскрытой долей. До этого мы не можем продолжить."),
        ("UN-DDQ-2012", "DEFAULT")),
}
# fmt: on
