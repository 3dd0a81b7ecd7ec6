"""Gunicorn: two workers of four threads; `gunicorn -c gunicorn.conf.py registry.wsgi:application`."""

bind = "127.0.0.1:8000"
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, the two not at the same moment, so that memory cannot creep.
max_requests = 10_000
max_requests_jitter = 2_000
# Headers that say "this came over https" are believed from the proxy on this machine only.
forwarded_allow_ips = "127.0.0.1"
accesslog = None  # the proxy keeps it
errorlog = "-"
