"""What the browser is told to refuse: headers, cookies, forged forms, addresses from untrusted proxies."""

from __future__ import annotations

from flask import Flask, request, session
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from registry.config import Config
from registry.web.request import find_actor

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_YEAR = 365 * 24 * 3600
_FORM_OVERHEAD = 1024 * 1024  # what an upload's form may hold beside its file

csrf = CSRFProtect()


def prepare_security(app: Flask, config: Config) -> None:
    """Set cookies, limits, CSRF, proxy trust and response headers."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if config.secure_cookies else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=config.upload_max_bytes + _FORM_OVERHEAD,
        MAX_FORM_MEMORY_SIZE=_FORM_OVERHEAD,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: a slow answer is not lost
        WTF_CSRF_SSL_STRICT=True,
    )
    csrf.init_app(app)
    if config.trusted_proxies:
        trusted = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]

    @app.after_request
    def _tell_the_browser(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        if config.secure_cookies:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        if request.endpoint == "static":
            if "v" in request.args:  # the address carries a hash of the content
                headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        elif response.cache_control.public and find_actor() is None:
            pass  # web.open_answer: the same for everybody
        elif session.accessed or find_actor() is not None:
            headers["Cache-Control"] = "no-store"
        return response
