"""Which language a page speaks: the person's, the cookie's, the browser's; and the switch in the header."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, g, has_app_context, redirect, request
from flask_babel import Babel, Domain
from markupsafe import Markup
from werkzeug.wrappers import Response

from registry.services.account import choose_language
from registry.web.access import open_to_everyone
from registry.web.request import commit, current_config, current_session, find_actor

COOKIE = "language"
NAMES = {"en": "English", "fr": "Français", "ru": "Русский"}
_YEAR = 365 * 24 * 3600

blueprint = Blueprint("language", __name__)


def current_language() -> str:
    """en, fr or ru, for this request."""
    language: str | None = g.get("language")
    if language is None:
        language = g.language = _pick()
    return language


def _pick() -> str:
    spoken = current_config().languages
    actor = find_actor()
    wanted = actor.language if actor is not None else request.cookies.get(COOKIE, "")
    return wanted if wanted in spoken else request.accept_languages.best_match(spoken) or spoken[0]


@blueprint.post("/language")
@open_to_everyone
def switch() -> Response:
    """Remember the language for this browser and, for a signed-in person, in the account."""
    language = request.form.get("language", "")
    if language not in current_config().languages:
        abort(422)
    actor = find_actor()
    if actor is not None:
        choose_language(current_session(), actor, language)
        commit()
    answer = redirect(own_path(request.form.get("next", "")), code=303)
    answer.set_cookie(
        COOKIE, language, max_age=_YEAR, httponly=True, samesite="Lax", secure=current_config().secure_cookies
    )
    return answer


def own_path(target: str) -> str:
    """`target` when it is a path of this site, else the home page: no redirect leads elsewhere."""
    is_path = target.startswith("/") and not target.startswith("//")
    is_plain = "\\" not in target and all(sign > " " and sign != "\x7f" for sign in target)
    return target if is_path and is_plain else "/"


class _Catalogue(Domain):
    """The words of the request's language, looked for once a request: Babel looks once a word."""

    def get_translations(self) -> Any:
        if not has_app_context():
            return super().get_translations()
        found = g.get("translations")
        if found is None:
            found = g.translations = super().get_translations()
        return found


def prepare_languages(app: Flask, translations: str) -> None:
    """Set up Babel on the catalogues in the folder `translations`; times are shown as in Geneva."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    babel = Babel(app, locale_selector=current_language, timezone_selector=lambda: "Europe/Zurich")
    catalogue = babel.domain_instance = _Catalogue()
    jinja: Any = app.jinja_env  # the extension adds the method
    jinja.install_gettext_callables(
        gettext=lambda words: catalogue.get_translations().gettext(words),
        ngettext=lambda one, many, number: catalogue.get_translations().ngettext(one, many, number),
        newstyle=True,
    )

    def words(text: str, /, **values: Any) -> Markup:
        """`gettext` of a template, shorter on the way: a page asks thirty times."""
        found = Markup(catalogue.get_translations().gettext(text))  # nosec B704 - our words; % escapes values
        return found % values if values or "%" in found else found

    jinja.globals["_"] = words
    app.context_processor(lambda: {"language": current_language(), "languages": NAMES})
    app.register_blueprint(blueprint)
