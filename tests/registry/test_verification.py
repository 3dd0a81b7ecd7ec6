"""A verification record: what it says and leaves unsaid; any changed byte fails; the key is kept well."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.adapters.signing import (
    FILE,
    BadKey,
    NotAuthentic,
    Signer,
    check,
    find_signer,
    open_signer,
    pem_of,
    read_public,
    signed_json,
)
from registry.cli.record import record
from registry.models import Proposal, VerificationRecord
from registry.models.base import canonical_json
from registry.reports.verification_record import record_pdf
from registry.services.decision import take_act
from registry.services.review import declare_interest
from registry.services.verification import issue_record
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours

CONTENT = {
    "number": "V-2026-0001",
    "valid_until": "2999-01-01",
    "subject": {"name": "Öl & Söhne", "country": "CH"},
}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return open_signer(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def signed(signer: Signer) -> bytes:
    text = canonical_json(CONTENT)
    return signed_json(text, signer.sign(text), signer.public)


@pytest.fixture
def approved(session: Session, cast: Cast) -> Proposal:
    case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    declare_interest(session, case, interest="none", actor=cast.olga, now=NOW)
    take_act(session, case, "approve", reasons="Secret reasons.", actor=cast.olga, now=NOW)
    return case


def issue(session: Session, case: Proposal, cast: Cast, signer: Signer, **more: Any) -> VerificationRecord:
    values: dict[str, Any] = {"actor": cast.bea, "now": NOW, **more}
    return issue_record(session, case, signer=signer, **values)


def test_a_record_says_what_was_checked_when_under_which_version_until_when_and_nothing_internal(
    session: Session, cast: Cast, approved: Proposal, signer: Signer
) -> None:
    made = issue(session, approved, cast, signer)
    content = json.loads(made.content)
    assert made.number == content["number"] == "V-2026-0001"
    assert content["subject"]["name"] == "Blue Well Software SA"
    assert content["decision"] == {"outcome": "approved", "on": "2026-11-02"}
    assert content["policy"]["version"] == 1
    assert content["valid_until"] == made.valid_until.isoformat() if made.valid_until else None
    assert "Nothing that happened later is in it" in content["speaks_of"]
    assert any("Security Council" in line["what"] for line in content["checked"])
    words = made.content.casefold()
    for secret in ("secret reasons", "simplified", "moderate", '"low"', "ofac", "carl", "olga", "bea keller"):
        assert secret not in words
    assert check(signed_json(made.content, made.signature, signer.public), signer.public) == content


def test_a_record_is_issued_only_while_everything_holds(
    session: Session, cast: Cast, approved: Proposal, signer: Signer
) -> None:
    with pytest.raises(NotYours):
        issue(session, approved, cast, signer, actor=cast.olga)
    with pytest.raises(Blocked) as late:
        issue(session, approved, cast, signer, now=later(2000))
    assert "in_time" in late.value.needs
    approved.title = "Tea"
    session.flush()
    with pytest.raises(Blocked) as changed:
        issue(session, approved, cast, signer)
    assert changed.value.needs == ("unchanged",)
    open_case = sent(session, cast)
    declare_interest(session, open_case, interest="none", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked) as early:
        issue(session, open_case, cast, signer)
    assert {"approved", "frozen", "in_time", "alive"} <= set(early.value.needs)


def test_any_changed_byte_of_the_json_fails(signed: bytes, signer: Signer) -> None:
    assert check(signed, signer.public) == CONTENT
    for place in range(len(signed)):
        for other in (signed[place] ^ 1, signed[place] ^ 32, 0x20):
            if other != signed[place]:
                with pytest.raises(NotAuthentic):
                    check(signed[:place] + bytes([other]) + signed[place + 1 :], signer.public)


@given(data=st.data())
def test_no_cut_insertion_or_other_spelling_passes(
    data: st.DataObject, signed: bytes, signer: Signer
) -> None:
    place = data.draw(st.integers(0, len(signed)))
    more = data.draw(st.binary(min_size=1, max_size=4))
    with pytest.raises(NotAuthentic):
        check(signed[:place] + more + signed[place:], signer.public)
    if place < len(signed):
        with pytest.raises(NotAuthentic):
            check(signed[:place], signer.public)
    with pytest.raises(NotAuthentic):
        check(json.dumps(json.loads(signed), indent=1).encode(), signer.public)


def test_any_changed_byte_of_the_pdf_fails(
    session: Session, cast: Cast, approved: Proposal, signer: Signer
) -> None:
    pdf = signer.sign_pdf(
        record_pdf(issue(session, approved, cast, signer), key_page="https://x.example/key")
    )
    assert check(pdf, signer.public) == {}
    places = {*range(0, len(pdf), max(1, len(pdf) // 300)), *range(len(pdf) - 300, len(pdf))}
    for place in places:
        with pytest.raises(NotAuthentic):
            check(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], signer.public)
    for spoilt in (pdf + b"\n", pdf[:-1], pdf[1:], pdf.replace(b"%partnerships", b"%Partnerships")):
        with pytest.raises(NotAuthentic):
            check(spoilt, signer.public)


def test_another_key_is_no_key(signed: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotAuthentic, match="another key"):
        check(signed, open_signer(tmp_path).public)
    forger = open_signer(tmp_path)
    text = canonical_json({**CONTENT, "number": "V-2026-0002"})
    with pytest.raises(NotAuthentic):
        check(signed_json(text, forger.sign(text), forger.public), find_trusted(signed))


def find_trusted(signed: bytes) -> bytes:
    return bytes.fromhex(json.loads(signed)["public_key"])


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    assert find_signer(tmp_path) is None
    made: list[bytes] = []
    threads = [Thread(target=lambda: made.append(open_signer(tmp_path).public)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert read_public(pem_of(made[0]).encode()) == made[0]
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(BadKey, match="0600"):
        find_signer(tmp_path)
    (tmp_path / FILE).chmod(0o600)
    (tmp_path / FILE).write_text("no key")
    with pytest.raises(BadKey):
        open_signer(tmp_path)


def run(*words: str, var: Path) -> Any:
    return CliRunner(env={**os.environ, "PARTNERSHIPS_VAR": str(var)}).invoke(record, list(words))


def test_the_command_says_why_and_needs_a_key_to_trust(signed: bytes, signer: Signer, tmp_path: Path) -> None:
    file, public, empty = tmp_path / "V.json", tmp_path / "key.pem", tmp_path / "empty"
    file.write_bytes(signed)
    public.write_text(pem_of(signer.public))
    good = run("verify", str(file), "--key", str(public), var=empty)
    assert good.exit_code == 0, good.output
    assert "V-2026-0001" in good.output
    unknown = run("verify", str(file), var=empty)
    assert (unknown.exit_code, "--key" in unknown.output) == (1, True)
    assert not (empty / FILE).exists()  # verifying makes no key
    file.write_bytes(signed.replace(b"V-2026-0001", b"V-2026-0009"))
    spoilt = run("verify", str(file), "--key", str(public), var=empty)
    assert (spoilt.exit_code, "does not fit" in spoilt.output) == (1, True)
    text = canonical_json({**CONTENT, "valid_until": "2020-01-01"})
    file.write_bytes(signed_json(text, signer.sign(text), signer.public))
    over = run("verify", str(file), "--key", str(public), var=empty)
    assert (over.exit_code, "its time is over" in over.output) == (1, True)
    shown = run("key", var=empty)
    assert shown.exit_code == 0
    assert "BEGIN PUBLIC KEY" in shown.output
    assert "PRIVATE" not in shown.output
