"""Under what terms the public register is published: licence, and who publishes it in IATI."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Source
from registry.reference.text import Mark, Text


@dataclass(frozen=True, slots=True)
class OpenData:
    """`organisation` is UNECE's identifier as org-id.guide writes it, `organisation_type` a code of IATI."""

    licence: str
    licence_address: str
    licence_name: Text
    organisation: str
    organisation_type: str
    mark: Mark


def read_open_data(source: Source) -> OpenData:
    """Raises BadReference where something is missing."""
    file = source.read("open_data.yaml").only("mark", "licence", "iati")
    licence = file.entry("licence").only("id", "address", "name")
    iati = file.entry("iati").only("organisation", "organisation_type")
    return OpenData(
        licence.string("id"), licence.string("address"), licence.text("name"),
        iati.string("organisation"), iati.string("organisation_type"), file.mark(),
    )  # fmt: skip
