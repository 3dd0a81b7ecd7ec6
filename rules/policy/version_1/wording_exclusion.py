"""What each exclusion says to staff and to the partner. A letter names no threshold."""

from __future__ import annotations

from rules.policy.model import WordingSource
from rules.text import Text


def _exclusion(reason: Text, letter: Text | None, *after: str) -> WordingSource:
    return WordingSource("exclusion", "2", reason, letter, after)


# fmt: off
WORDING = {
    "X01": _exclusion(
        Text("The organisation, or somebody who controls, directs or signs for it, or an owner of {owner_control_pct} % or more, is on the Security Council list. This binds the UN; nobody can override it.",
             "L'organisation, ou une personne qui la contrôle, la dirige ou signe pour elle, ou un propriétaire de {owner_control_pct} % ou plus, figure sur la liste du Conseil de sécurité. Cela lie l'ONU ; aucune dérogation n'est possible.",
             "Организация, лицо, которое её контролирует, руководит ею или подписывает за неё, либо владелец {owner_control_pct} % или более внесены в перечень Совета Безопасности. Это обязательно для ООН; отступление невозможно."),
        Text("Measures of the United Nations Security Council apply to the organisation or to somebody who controls it. The United Nations cannot enter into a partnership while they are in force.",
          "Des mesures du Conseil de sécurité de l'ONU visent l'organisation ou une personne qui la contrôle. L'ONU ne peut conclure de partenariat tant qu'elles sont en vigueur.",
          "К организации или контролирующему её лицу применяются меры Совета Безопасности ООН. Пока они действуют, ООН не может вступать в партнёрство."),
        "UNSC", "UN-BSG-2015", "UNSDG-DD"),
    "X02": _exclusion(
        Text("The organisation is on the UN Ineligibility List.",
             "L'organisation figure sur la liste d'inéligibilité de l'ONU.",
             "Организация внесена в список недопущенных ООН."),
        Text("The organisation is not eligible to work with the United Nations at present (UN Ineligibility List).",
          "L'organisation n'est pas admise à travailler avec l'ONU à ce jour (liste d'inéligibilité de l'ONU).",
          "В настоящее время организация не допущена к работе с ООН (список недопущенных ООН)."),
        "UNGM", "UNSDG-DD"),
    "X03": _exclusion(
        Text("The organisation makes, finances or supplies parts of controversial weapons.",
             "L'organisation fabrique, finance ou fournit en composants des armes controversées.",
             "Организация производит или финансирует запрещённое оружие либо поставляет для него компоненты."),
        Text("We do not enter into partnerships with organisations that take part in making or financing controversial weapons.",
          "Nous ne concluons pas de partenariat avec les organisations qui participent à la fabrication ou au financement d'armes controversées.",
          "Мы не вступаем в партнёрство с организациями, участвующими в производстве или финансировании запрещённого оружия."),
        "UN-BSG-2015", "UNSDG-DD", "UNDP-DD"),
    "X04": _exclusion(
        Text("The organisation makes tobacco products, is controlled or funded by the tobacco industry, or earns {exclusion_revenue_pct} % or more of its revenue by selling tobacco.",
             "L'organisation fabrique des produits du tabac, est contrôlée ou financée par l'industrie du tabac, ou tire {exclusion_revenue_pct} % ou plus de ses revenus de la vente de tabac.",
             "Организация производит табачные изделия, контролируется или финансируется табачной промышленностью либо получает {exclusion_revenue_pct} % выручки или более от продажи табака."),
        Text("We do not enter into partnerships with the tobacco industry or with those who further its interests.",
          "Nous ne concluons pas de partenariat avec l'industrie du tabac ni avec ceux qui servent ses intérêts.",
          "Мы не вступаем в партнёрство с табачной промышленностью и с теми, кто действует в её интересах."),
        "UN-TOBACCO", "FENSA", "UNDP-DD"),
    "X05": _exclusion(
        Text("A judicial body, the ILO or the UN found forced or child labour, and it has not been put right.",
             "Une juridiction, l'OIT ou l'ONU a constaté du travail forcé ou du travail des enfants, et il n'y a pas été remédié.",
             "Суд, МОТ или ООН установили принудительный или детский труд, и нарушение не устранено."),
        Text("A public finding of forced or child labour has not been put right. You may show us what has been done since.",
          "Un constat public de travail forcé ou de travail des enfants est resté sans remède. Vous pouvez nous montrer ce qui a été fait depuis.",
          "Публично установленный факт принудительного или детского труда не устранён. Вы можете показать, что было сделано с тех пор."),
        "UN-BSG-2015", "UNSDG-DD", "UNDP-DD"),
    "X06": _exclusion(
        Text("The organisation broke sanctions of the Security Council. This binds the UN; nobody can override it.",
             "L'organisation a violé des sanctions du Conseil de sécurité. Cela lie l'ONU ; aucune dérogation n'est possible.",
             "Организация нарушила санкции Совета Безопасности. Это обязательно для ООН; отступление невозможно."),
        Text("The organisation has not respected sanctions of the United Nations Security Council.",
          "L'organisation n'a pas respecté des sanctions du Conseil de sécurité de l'ONU.",
          "Организация не соблюдала санкции Совета Безопасности ООН."),
        "UNSC", "UN-BSG-2015"),
    "X07": _exclusion(
        Text("The organisation deals in pornography, in banned substances or wildlife products, or earns {exclusion_revenue_pct} % or more of its revenue from gambling.",
             "L'organisation exerce dans la pornographie, dans les substances ou espèces interdites, ou tire {exclusion_revenue_pct} % ou plus de ses revenus des jeux d'argent.",
             "Организация занимается порнографией, запрещёнными веществами или продуктами диких видов либо получает {exclusion_revenue_pct} % выручки или более от азартных игр."),
        Text("The activity of the organisation (pornography, banned substances or wildlife products, or gambling) is outside what we can partner with.",
          "L'activité de l'organisation (pornographie, substances ou espèces interdites, jeux d'argent) exclut un partenariat avec nous.",
          "С организациями такой деятельности (порнография, запрещённые вещества или продукты диких видов, азартные игры) мы не вступаем в партнёрство."),
        "UNDP-DD", "DEFAULT"),
    "X08": _exclusion(
        Text("A declaration of the organisation was found false.",
             "Une déclaration de l'organisation s'est révélée fausse.",
             "Заявление организации оказалось ложным."),
        Text("A declaration made in the proposal was found to be untrue. You may explain or correct it.",
          "Une déclaration faite dans la demande s'est révélée inexacte. Vous pouvez vous expliquer ou la corriger.",
          "Сведения в заявке оказались недостоверными. Вы можете дать объяснение или исправить их."),
        "UN-DDQ-2012"),
    "X09": _exclusion(
        Text("The organisation is debarred by a multilateral development bank. The Executive Secretary may derogate, with published reasons.",
             "L'organisation est exclue par une banque multilatérale de développement. Le Secrétaire exécutif peut y déroger, par motifs publiés.",
             "Организация отстранена многосторонним банком развития. Исполнительный секретарь может отступить от этого, опубликовав причины."),
        Text("The organisation is debarred by a multilateral development bank at present. You may apply again when the debarment has ended.",
          "L'organisation est actuellement exclue par une banque multilatérale de développement. Vous pourrez présenter une nouvelle demande à la fin de cette exclusion.",
          "В настоящее время организация отстранена многосторонним банком развития. Вы можете обратиться снова по окончании отстранения."),
        "MDB", "DEFAULT"),
    "X10": _exclusion(
        Text("The organisation earns {exclusion_revenue_pct} % or more of its revenue from conventional weapons.",
             "L'organisation tire {exclusion_revenue_pct} % ou plus de ses revenus des armes classiques.",
             "Организация получает {exclusion_revenue_pct} % выручки или более от обычных вооружений."),
        Text("A large part of the organisation's business is in weapons. We do not enter into partnerships in this field.",
          "Une grande part de l'activité de l'organisation relève de l'armement. Nous ne concluons pas de partenariat dans ce domaine.",
          "Значительная часть деятельности организации связана с вооружениями. Мы не вступаем в партнёрство в этой области."),
        "UNDP-DD", "DEFAULT"),
}
# fmt: on
