"""Built-in functions of FEEL on lists and contexts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce

from rules.dmn.feel.builtin import declared
from rules.dmn.feel.numbers import whole
from rules.dmn.feel.operators import arithmetic, compare, equal, every, some
from rules.dmn.feel.texts import start_of
from rules.dmn.feel.values import MAX_LIST, NUMBERS, FeelError, Function, Value, kind_of

List = tuple[Value, ...]


def bounded(*lists: List) -> List:
    """The entries of all. Raises FeelError before they are too many."""
    if sum(map(len, lists)) > MAX_LIST:
        raise FeelError(f"a list of more than {MAX_LIST} entries")
    return tuple(entry for entries in lists for entry in entries)


def given(values: tuple[Value, ...]) -> List:
    """min([1, 2]) and min(1, 2) are the same."""
    if len(values) == 1:
        return values[0] if isinstance(values[0], tuple) else values
    return values


def has(entries: List, value: Value) -> bool:
    return any(equal(entry, value) is True for entry in entries)


def extreme(operator: str) -> Callable[..., Value]:
    def work(*values: Value) -> Value:
        entries = given(values)
        if not entries:
            return None
        found = entries[0]
        compare("<=", found, found)  # a single entry must have an order too
        for entry in entries[1:]:
            if compare(operator, entry, found):
                found = entry
        return found

    return work


def total(*values: Value) -> Value:
    entries = given(values)
    return reduce(lambda left, right: arithmetic("+", left, right), entries) if entries else None


def numbers_in(entries: List) -> list[Decimal]:
    found = [entry for entry in entries if isinstance(entry, Decimal)]
    if not entries or len(found) != len(entries):
        raise FeelError("expected numbers")
    return found


def mean(*values: Value) -> Value:
    found = numbers_in(given(values))
    return NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found)))


def product(*values: Value) -> Value:
    return reduce(NUMBERS.multiply, numbers_in(given(values)))


def median(*values: Value) -> Value:
    found = sorted(numbers_in(given(values)))
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return NUMBERS.divide(NUMBERS.add(found[middle - 1], found[middle]), Decimal(2))


def sublist(entries: List, position: Decimal, length: Decimal | None = None) -> Value:
    start = start_of(len(entries), position)
    if length is None:
        return entries[start:]
    if length < 0 or start + whole(length) > len(entries):
        raise FeelError("longer than the list")
    return entries[start : start + whole(length)]


def insert_before(entries: List, position: Decimal, value: Value) -> Value:
    start = start_of(len(entries), position)
    return bounded(entries[:start], (value,), entries[start:])


def remove(entries: List, position: Decimal) -> Value:
    start = start_of(len(entries), position)
    return entries[:start] + entries[start + 1 :]


def index_of(entries: List, value: Value) -> Value:
    return tuple(Decimal(at) for at, entry in enumerate(entries, 1) if equal(entry, value) is True)


def distinct(entries: List) -> Value:
    found: list[Value] = []
    simple: set[tuple[str, Value]] = set()
    others: list[Value] = []  # which only a comparison with each tells apart
    for entry in entries:
        if isinstance(entry, Decimal | str | bool | None):
            new = (kind_of(entry), entry) not in simple
            simple.add((kind_of(entry), entry))
        else:
            new = not has(tuple(others), entry)
            others += [entry] * new
        found += [entry] * new
    return tuple(found)


def flatten(entries: List) -> Value:
    found: list[Value] = []
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, tuple):
            waiting.extend(reversed(entry))
        else:
            found.append(entry)
    return bounded(tuple(found))


def get_value(found: Mapping[str, Value], key: str) -> Value:
    return found.get(key)


def get_entries(found: Mapping[str, Value]) -> Value:
    return tuple({"key": key, "value": value} for key, value in found.items())


def on_list(work: Callable[..., Value], *more: str) -> Function:
    return declared(work, "list:list", *more)


LIST_FUNCTIONS = {
    "min": declared(extreme("<"), "list:any*"),
    "max": declared(extreme(">"), "list:any*"),
    "sum": declared(total, "list:any*"),
    "mean": declared(mean, "list:any*"),
    "median": declared(median, "list:any*"),
    "product": declared(product, "list:any*"),
    "all": declared(lambda *values: every(given(values)), "list:any*"),
    "any": declared(lambda *values: some(given(values)), "list:any*"),
    "count": on_list(lambda entries: Decimal(len(entries))),
    "list contains": on_list(has, "element:any"),
    "sublist": on_list(sublist, "start position:number", "length:number?="),
    "append": on_list(lambda entries, *values: bounded(entries, values), "item:any*"),
    "concatenate": declared(bounded, "list:list*"),
    "union": declared(lambda *lists: distinct(bounded(*lists)), "list:list*"),
    "insert before": on_list(insert_before, "position:number", "newItem:any"),
    "remove": on_list(remove, "position:number"),
    "reverse": on_list(lambda entries: entries[::-1]),
    "index of": on_list(index_of, "match:any"),
    "distinct values": on_list(distinct),
    "flatten": on_list(flatten),
    "get value": declared(get_value, "m:context", "key:string"),
    "get entries": declared(get_entries, "m:context"),
}
