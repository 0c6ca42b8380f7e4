"""How gunicorn serves the product behind nginx: under systemd and in a container."""

import os

bind = "127.0.0.1:8000"
# systemd keeps this name for sockets that it hands over; nobody else's word about the scheme counts.
forwarded_allow_ips = "127.0.0.1"
worker_class = "gthread"
# One process a core, more or less.
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = 8
timeout = 60  # a process that does not answer its parent for so long is replaced
graceful_timeout = 30  # LibreOffice may take 25 seconds for one notice
keepalive = 5
max_requests = 5000  # then a process is replaced, so that no leak grows for ever
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
control_socket_disable = True
accesslog = None  # the application logs its requests itself, without query strings
