"""What Alice answers in the wizard, page by page: a small proposal; each journey changes what it is about."""

from __future__ import annotations

from tests.journeys.people import Answers, Person

# The labels of the pages. The sector is found in the middle of the first page, so it comes in two parts.
ORGANISATION: Answers = {
    "What is the full legal name of your organization?": "Blue Well SA",
    "In which country is it registered?": "Switzerland",
    "What kind of organization is it?": "Company",
    "What is its registration number?": "CHE-100.200.300",
    "What is its website?": "www.bluewell.example",
    "What does your organization do?": "writes software",
    "Does any of this apply?": ["None of these"],
}
SECTOR: Answers = {"Which of these comes closest?": "Computer programming activities"}
OWNER: Answers = {
    "Name of the owner": "Alice Ferrand",
    "Share": "100",
    "Country": "Switzerland",
    "Does this apply to the owner?": ["None of these"],
}
OWNERSHIP: Answers = {
    "Who owns the organization?": "People or bodies that hold 25 % or more",
    "What share belongs to a State or public body?": "0",
    "Who would sign an agreement?": "Alice Ferrand, Managing Director",
}
ACTIVITY: Answers = {
    "What is your proposal called?": "Coffee break at the Forum of Mayors",
    "What would you like to do with us?": "We bring coffee and fruit for all mayors. No logo is shown.",
    "What do you offer?": ["Sponsorship of an event"],
    "How much money would you give?": "0",
    "What are your goods and services worth?": "4,000",
    "How long would it last?": "1",
    "Does any of this apply?": ["None of these"],
}
LINKS: Answers = {
    "Which part of our work does it belong to?": ["Transport"],
    "Does it touch one of our four nexus areas?": ["Sustainable and smart cities for all ages"],
    "Which Sustainable Development Goals does it serve?": ["11. Sustainable cities and communities"],
    "Does it help equality between women and men?": "No gender aim",
}
DECLARATIONS_ASK = "Does any of this apply to your organisation, its group, or those who pay for it?"
DECLARATIONS: Answers = {DECLARATIONS_ASK: ["None of these"]}
TRUTH = (
    "Everything above is true and complete to the best of our knowledge, and the person named above"
    " may sign for the organisation."
)
SENT = "Your proposal has been sent. Its number is %(number)s."
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GO_ON = "Save and continue"


def starts(partner: Person, organisation: str = "Blue Well") -> Person:
    """From the list of proposals to the first page of the wizard."""
    partner.opens("/proposals").follows("Start a proposal")
    if organisation:
        partner.fills({"For which organisation?": organisation})
    return partner.presses("Start now").reads_heading("Your organisation")


def introduces_itself(partner: Person, changed: Answers | None = None) -> Person:
    """The two pages about the organisation."""
    partner.fills({**ORGANISATION, **(changed or {})}).presses(GO_ON)
    partner.fills(SECTOR).presses(GO_ON).reads_heading("Who owns and leads it")
    partner.fills(OWNERSHIP).fills(OWNER, within="Owner 1").presses(GO_ON)
    return partner.reads_heading("What you propose")


def proposes(partner: Person, activity: Answers | None = None) -> Person:
    """What is proposed, and what it belongs to; stops where a box makes a second page ask more."""
    partner.fills({**ACTIVITY, **(activity or {})}).presses(GO_ON)
    return partner if partner.path.endswith("activity-details") else links(partner)


def links(partner: Person, changed: Answers | None = None) -> Person:
    partner.reads_heading("How it fits our work")
    return partner.fills({**LINKS, **(changed or {})}).presses(GO_ON).reads_heading("Declarations")


def declares_nothing(partner: Person) -> Person:
    return partner.fills(DECLARATIONS).presses(GO_ON)


def gives_documents(partner: Person) -> Person:
    """A file for what is asked first, a written reason for the rest."""
    partner.reads_heading("Documents").fills({"What is it?": "Latest annual accounts"})
    partner.attaches("File", "accounts.pdf", PDF).presses("Add the document")
    partner.reads("accounts.pdf")
    while partner.finds_link("We do not have it"):
        partner.follows("We do not have it")
        partner.fills({"Why can you not send it?": "It is being issued", "Please explain": "In two weeks."})
        partner.presses("Save the reason")
    return partner.presses("Go on")


def sends(partner: Person) -> str:
    """Confirms and sends; the address of the status page."""
    partner.reads_heading("Check your answers").fills({TRUTH: True}).presses("Send the proposal")
    partner.reads(SENT)
    return partner.path
