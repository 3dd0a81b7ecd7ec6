"""What must hold for every case whatever, whatever the rows of a version say: POLICY.md as a table.

An invariant reads: in every case in which one of `when` holds, all of `then` holds. Cells are those of
decision tables and may ask about facts, derived inputs and what tables find out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.hit import Outcome
from rules.text import Text

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gives:
    """A table gives one of these words in an output (`never`: gives none of them; null is a word here)."""

    table: str
    output: str
    words: tuple[Outcome, ...]
    never: bool = False


@dataclass(frozen=True, slots=True)
class Differs:
    """A table gives at least two different words in an output."""

    table: str
    output: str


Claim = Cells | Gives | Differs


@dataclass(frozen=True, slots=True)
class Invariant:
    """A law with its number in POLICY.md, "What must always hold" (or the part that it comes from)."""

    id: str
    source: str
    words: Text
    when: tuple[Cells, ...]
    then: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Unmoved:
    """Whatever `input` is, everything else equal, the outcome of the gate is the same."""

    id: str
    source: str
    words: Text
    input: str


_PASS: tuple[Cells, ...] = ({"gate": "pass"},)
_NOT_PASS: tuple[Cells, ...] = ({"gate": "not(pass)"},)
_STOPPED: Cells = {"gate": "excluded, referred"}
_LIMITS: Cells = {
    "trigger_count": "0",
    "relationship": "<= simplified_max_usd",
    "duration_months": "<= simplified_max_months",
    "types_not_simple": "0",
    "emblem_use": "none",
    "funds_extrabudgetary_project": "false",
}
_CONTROLS = "entity, controller, director, signatory"

# fmt: off
INVARIANTS: tuple[Invariant, ...] = (
    Invariant("I01", "rule 2, X01", Text(
        "Nobody under Security Council measures gets past the gate.",
        "Aucune entité visée par des mesures du Conseil de sécurité ne passe.",
        "Никто из тех, к кому применяются меры Совета Безопасности, не проходит."),
        ({"unsc": "confirmed", "unsc_subject": _CONTROLS}, {"unsc": "confirmed", "unsc_subject_pct": ">= owner_control_pct"}),
        (_STOPPED,)),
    Invariant("I02", "rule 2, X06", Text(
        "Nobody who breached Security Council sanctions gets past the gate.",
        "Quiconque a violé des sanctions du Conseil de sécurité ne passe pas.",
        "Нарушитель санкций Совета Безопасности не проходит."),
        ({"unsc_sanctions_violation": "true"},), (_STOPPED,)),
    Invariant("I03", "part 2", Text(
        "No case with an exclusion passes or is sent back as incomplete.",
        "Aucun dossier sous exclusion ne passe ni n'est renvoyé comme incomplet.",
        "Дело с исключением не проходит и не возвращается как неполное."),
        ({"exclusions": "> 0"},), ({"gate": "excluded, referred, redirect_procurement"},)),
    Invariant("I04", "part 2b", Text(
        "What is not complete never passes.",
        "Une demande incomplète ne passe jamais.",
        "Неполная заявка никогда не проходит."),
        ({"complete": "false"},), ({"gate": "not(pass)"},)),
    Invariant("I05", "part 3, S01", Text(
        "A possible match that nobody has judged never passes.",
        "Une correspondance possible non tranchée ne passe jamais.",
        "Непроверенное возможное совпадение никогда не проходит."),
        ({"unsc": "possible"},), ({"gate": "not(pass)"},)),
    Invariant("I06", "part 3, S02", Text(
        "An owner who must be disclosed and is not never passes.",
        "Un propriétaire à déclarer et non déclaré ne passe jamais.",
        "Дело с нераскрытым владельцем никогда не проходит."),
        ({"largest_undisclosed_pct": ">= owner_disclose_pct"},), ({"gate": "not(pass)"},)),
    Invariant("I07", "rule 6, N03", Text(
        "A case that passes with unilateral sanctions is of high risk.",
        "Un dossier qui passe malgré des sanctions unilatérales est à risque élevé.",
        "Прошедшее дело с односторонними санкциями имеет высокий риск."),
        ({"gate": "pass", "unilateral_programmes": "> 0"},), ({"risk_level": "high"},)),
    Invariant("I08", "N16", Text(
        "A listed minority owner makes the risk high.",
        "Un propriétaire minoritaire inscrit rend le risque élevé.",
        "Миноритарный владелец из перечня делает риск высоким."),
        ({"gate": "pass", "unsc": "confirmed"},), ({"risk_level": "high"},)),
    Invariant("I09", "part 6", Text(
        "A simplified review stays within the limits of the parameters and has no trigger.",
        "La voie simplifiée reste dans les limites des paramètres, sans déclencheur.",
        "Упрощённая процедура остаётся в пределах параметров и без признаков."),
        ({"dd_level": "simplified"},), (_LIMITS, {"risk_level": "low"})),
    Invariant("I10", "part 6", Text(
        "Any trigger brings the enhanced review.",
        "Tout déclencheur mène à l'examen approfondi.",
        "Любой признак ведёт к углублённой проверке."),
        ({"gate": "pass", "trigger_count": "> 0"},), ({"dd_level": "enhanced", "risk_level": "substantial, high"},)),
    Invariant("I11", "part 6", Text(
        "A trigger that gives high alone makes the risk high.",
        "Un déclencheur élevé à lui seul rend le risque élevé.",
        "Признак, высокий сам по себе, делает риск высоким."),
        ({"gate": "pass", "high_triggers": "> 0"},), ({"risk_level": "high"},)),
    Invariant("I12", "parts 7 and 8", Text(
        "What passes has a deciding act, an approver, a validity and a time.",
        "Ce qui passe a un acte décisif, un approbateur, une validité et un délai.",
        "Прошедшее дело имеет решающее действие, утверждающего, срок действия и срок решения."),
        _PASS, (Gives("authority", "verb", ("decide",)), Gives("approver", "approver", ("desk",), never=True),
                Gives("validity", "months", (None,), never=True), Gives("service", "days", (None,), never=True))),
    Invariant("I13", "parts 7 and 8", Text(
        "What does not pass has no deciding act and no validity; the desk records it.",
        "Ce qui ne passe pas n'a ni acte décisif ni validité ; le bureau l'enregistre.",
        "Непрошедшее дело не имеет решающего действия и срока; отдел его регистрирует."),
        _NOT_PASS, (Gives("authority", "verb", ("decide", "concur", "recommend"), never=True),
                    Gives("authority", "verb", ("record",)), Gives("approver", "approver", ("desk",)),
                    Gives("validity", "months", (None,)), Gives("service", "days", (None,)))),
    Invariant("I14", "part 8", Text(
        "An exclusion that the desk may not record alone waits for the Deputy Executive Secretary.",
        "Une exclusion que le bureau ne peut enregistrer seul attend le Secrétaire exécutif adjoint.",
        "Исключение, которое отдел не вправе зарегистрировать один, ждёт заместителя Исполнительного секретаря."),
        ({"gate": "excluded", "recorded_exclusions": "0"},), (Gives("authority", "verb", ("confirm",)),)),
    Invariant("I15", "rule 1", Text(
        "At least two different roles act on what passes.",
        "Au moins deux rôles différents agissent sur ce qui passe.",
        "В прошедшем деле действуют не менее двух разных ролей."),
        _PASS, (Differs("authority", "role"),)),
    Invariant("I16", "rule 1", Text(
        "The focal point looks at whatever passes, and the declarations are signed.",
        "Le point focal examine tout ce qui passe, et les déclarations sont signées.",
        "Координатор рассматривает всё прошедшее, и заявления подписаны."),
        _PASS, (Gives("reviewers", "role", ("focal_point",)), Gives("documents", "document", ("signed_declarations",)))),
    Invariant("I17", "rule 1, K01", Text(
        "When a reviewer has an interest, the alternate reviews too.",
        "Si un examinateur a un intérêt, le suppléant examine aussi.",
        "При заинтересованности рецензента рассматривает и заместитель."),
        ({"gate": "pass", "reviewer_interest": "not(none)"},), (Gives("reviewers", "role", ("alternate_focal_point",)),)),
    Invariant("I18", "part 5, G01", Text(
        "Money for an extrabudgetary project needs EXCOM and a project reference.",
        "Un financement de projet extrabudgétaire exige l'EXCOM et une référence de projet.",
        "Средства на внебюджетный проект требуют ИСПОЛКОМА и номера проекта."),
        ({"gate": "pass", "funds_extrabudgetary_project": "true"},),
        (Gives("reviewers", "role", ("excom",)), Gives("documents", "document", ("project_reference",)))),
    Invariant("I19", "rule 7", Text(
        "A government or an intergovernmental organisation is never graded or excluded.",
        "Un gouvernement ou une organisation intergouvernementale n'est jamais classé ni exclu.",
        "Правительство или межправительственная организация не оценивается и не исключается."),
        ({"entity_type": "government, igo"},), ({"gate": "referred, other_track"},)),
    Invariant("I20", "part 1", Text(
        "A referral goes to the Executive Secretary and OLA, and without a letter.",
        "Un renvoi va au Secrétaire exécutif et au Bureau des affaires juridiques, sans lettre.",
        "Передача идёт Исполнительному секретарю и Управлению по правовым вопросам, без письма."),
        ({"gate": "referred"},), (Gives("gate", "letter", (False,)), Gives("reviewers", "role", ("executive_secretary",)),
                                  Gives("reviewers", "role", ("legal_affairs",)))),
    Invariant("I22", "part 2", Text(
        "The exclusions without override hold whatever the rows say: X02 to X05 and X08.",
        "Les exclusions sans dérogation valent quelles que soient les lignes : X02 à X05 et X08.",
        "Исключения без отступления действуют при любых строках: X02–X05 и X08."),
        ({"ungm_ineligible": "true"}, {"controversial_weapons": "not(none)"},
         {"tobacco_role": "manufacture, controlled_or_funded_by_tobacco"},
         {"tobacco_role": "wholesale, retail", "tobacco_revenue_pct": ">= exclusion_revenue_pct"},
         {"forced_or_child_labour": "substantiated_unremediated"}, {"declaration_found_false": "true"}),
        ({"gate": "not(pass)"},)),
)
UNMOVED: tuple[Unmoved, ...] = (
    Unmoved("I21", "rule 6", Text(
        "Unilateral sanctions never exclude and never move the gate by themselves.",
        "Les sanctions unilatérales n'excluent jamais et ne changent pas l'issue à elles seules.",
        "Односторонние санкции сами по себе не исключают и не меняют исход."),
        "unilateral_programmes"),
)
# fmt: on
