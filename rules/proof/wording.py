"""The sentences of a check, in the three languages of the house."""

from __future__ import annotations

from rules.text import LANGUAGES, Text

# fmt: off
TITLES = {
    "complete":   Text("Every table answers every case", "Chaque tableau répond à tous les cas", "Каждая таблица даёт ответ в любом случае"),
    "reachable":  Text("Every row can be used", "Chaque ligne peut servir", "Каждая строка может сработать"),
    "conflict":   Text("No two rows contradict each other", "Aucune ligne n'en contredit une autre", "Строки не противоречат друг другу"),
    "monotone":   Text("More risk never lowers the level", "Plus de risque n'abaisse jamais le niveau", "Больший риск никогда не снижает уровень"),
    "invariants": Text("What must always hold", "Ce qui doit toujours valoir", "Что должно выполняться всегда"),
    "examples":   Text("The examples come out as expected", "Les exemples donnent le résultat attendu", "Примеры дают ожидаемый результат"),
    "published":  Text("A published version is unchanged", "Une version publiée est inchangée", "Опубликованная версия не изменена"),
    "citations":  Text("Every rule names a known source", "Chaque règle cite une source connue", "Каждое правило ссылается на известный источник"),
}
BROKEN = Text("{law} ({id}, {source}) It does not hold for this case: {case}.",
              "{law} ({id}, {source}) Cela ne vaut pas pour ce cas : {case}.",
              "{law} ({id}, {source}) Это не выполняется в таком случае: {case}.")
LOWERED = Text("“{input}” made worse lowers the level from {one} to {other}. Before: {before}. After: {after}.",
               "« {input} » aggravé abaisse le niveau de {one} à {other}. Avant : {before}. Après : {after}.",
               "Ухудшение «{input}» снижает уровень с «{one}» до «{other}». До: {before}. После: {after}.")
MOVED = Text("{law} ({id}, {source}) It does not hold. Before: {before}. After: {after}.",
             "{law} ({id}, {source}) Cela ne vaut pas. Avant : {before}. Après : {after}.",
             "{law} ({id}, {source}) Это не выполняется. До: {before}. После: {after}.")
MEANS = Text("For this case: {case}. One gives: {one}. The other gives: {other}.",
             "Dans ce cas : {case}. L'un donne : {one}. L'autre donne : {other}.",
             "В таком случае: {case}. Одна даёт: {one}. Другая даёт: {other}.")
NO_ROW = Text("no answer", "pas de réponse", "нет ответа")
REWRITTEN = Text("This is not version {version} as it was published: it is written otherwise, though every table means the same. A change needs a new version number.",
                 "Ce n'est pas la version {version} telle que publiée : elle est écrite autrement, bien que chaque tableau ait le même sens. Un changement exige un nouveau numéro.",
                 "Это не опубликованная версия {version}: она записана иначе, хотя смысл всех таблиц тот же. Изменению нужен новый номер версии.")
ALTERED = Text("This is not version {version} as it was published: table “{table}” means something else. {difference}",
               "Ce n'est pas la version {version} telle que publiée : le tableau « {table} » a un autre sens. {difference}",
               "Это не опубликованная версия {version}: у таблицы «{table}» другой смысл. {difference}")
UNSOUND = Text("A parameter makes the law {id} impossible to read: {why}.",
               "Un paramètre rend la règle {id} illisible : {why}.",
               "Параметр делает правило {id} нечитаемым: {why}.")
APART = Text("The methods disagree on “{question}”: this is a fault of the check, not of the policy.",
             "Les méthodes divergent sur « {question} » : c'est un défaut de la vérification, non de la politique.",
             "Методы расходятся по вопросу «{question}»: это ошибка проверки, а не политики.")
EXAMPLE = Text("Example {id} “{title}”: {part} should be {expected} and is {got}.",
               "Exemple {id} « {title} » : {part} devrait être {expected} et vaut {got}.",
               "Пример {id} «{title}»: {part} — ожидалось {expected}, получено {got}.")
NO_ANSWER = Text("Example {id} “{title}” has no decision: {why}.",
                 "Exemple {id} « {title} » : aucune décision : {why}.",
                 "Пример {id} «{title}»: нет решения: {why}.")
UNCITED = Text("Rule {rule} names no source.", "La règle {rule} ne cite aucune source.", "Правило {rule} не называет источника.")
UNUSED = Text("No rule refers to the source {source}.", "Aucune règle ne renvoie à la source {source}.", "Ни одно правило не ссылается на источник {source}.")
NONE_YET = Text("There are no examples: nothing shows what this version should decide.",
                "Il n'y a pas d'exemples : rien ne montre ce que cette version doit décider.",
                "Примеров нет: ничто не показывает, что должна решать эта версия.")
EXCLUDED = Text("excluded", "exclusion", "исключено")
GAP = Text("Table “{table}” has no answer for this case: {case}.",
           "Le tableau « {table} » n'a pas de réponse pour ce cas : {case}.",
           "Таблица «{table}» не даёт ответа в таком случае: {case}.")
NEVER = Text("Row {rows} of table “{table}” can never match.",
             "La ligne {rows} du tableau « {table} » ne peut jamais s'appliquer.",
             "Строка {rows} таблицы «{table}» никогда не срабатывает.")
HIDDEN = Text("Row {rows} of table “{table}” never counts: other rows answer every case that it matches.",
              "La ligne {rows} du tableau « {table} » ne compte jamais : d'autres lignes répondent à tous ses cas.",
              "Строка {rows} таблицы «{table}» никогда не учитывается: во всех её случаях отвечают другие строки.")
OVERLAP = Text("Rows {rows} of table “{table}” both match, and the table has no answer then: {case}.",
               "Les lignes {rows} du tableau « {table} » s'appliquent ensemble et le tableau n'a alors pas de réponse : {case}.",
               "Строки {rows} таблицы «{table}» срабатывают вместе, и таблица не даёт ответа: {case}.")
FIRST = Text("Table “{table}” uses FIRST: a row can only be read together with those above it. UNIQUE or PRIORITY says the same openly.",
             "Le tableau « {table} » utilise FIRST : une ligne ne se lit qu'avec celles qui la précèdent. UNIQUE ou PRIORITY le disent ouvertement.",
             "Таблица «{table}» использует FIRST: строку можно понять только вместе с верхними. UNIQUE или PRIORITY говорят то же прямо.")
EARLY = Text("Table “{table}” asks about “{input}”, which is not known yet when the table is asked.",
             "Le tableau « {table} » interroge « {input} », qui n'est pas encore connu à ce moment.",
             "Таблица «{table}» спрашивает о «{input}», что в этот момент ещё неизвестно.")
DISAGREE = Text("The two methods disagree on “{question}” for table “{table}”, row {rows}: this is a fault of the check, not of the policy.",
                "Les deux méthodes divergent sur « {question} » pour le tableau « {table} », ligne {rows} : c'est un défaut de la vérification, non de la politique.",
                "Два метода расходятся по вопросу «{question}» для таблицы «{table}», строка {rows}: это ошибка проверки, а не политики.")
UNDECIDED = Text("“{question}” could not be decided ({why}): the check has not held.",
                 "« {question} » n'a pas pu être tranché ({why}) : la vérification n'a pas abouti.",
                 "Вопрос «{question}» решить не удалось ({why}): проверка не пройдена.")
# fmt: on


def fill(words: Text, **values: Text | str) -> Text:
    """The text with its {names} replaced, each by its own language."""
    return Text(
        *(
            words.get(language).format(
                **{n: v.get(language) if isinstance(v, Text) else v for n, v in values.items()}
            )
            for language in LANGUAGES
        )
    )
