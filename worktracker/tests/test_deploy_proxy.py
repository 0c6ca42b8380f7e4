"""The proxy's site: what it tells the application, whatever the client says, and whom it does not answer."""

import http.client
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "deploy" / "nginx" / "worktracker.conf"
NAME = "plans.example.gov.cn"
MEGABYTE = 1024 * 1024
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


# --- as it is written -------------------------------------------------------------------------------


def test_site_says_itself_who_asked_and_how() -> None:
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", SITE.read_text(encoding="utf-8")))
    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["X-Request-ID"] == "$request_id"
    assert told["X-Forwarded-Host"] == told["Forwarded"] == '""'


def test_site_lets_the_largest_file_through() -> None:
    text = SITE.read_text(encoding="utf-8")
    (megabytes,) = set(re.findall(r"client_max_body_size (\d+)m;", text))
    largest = max(settings.EVIDENCE_MAX_BYTES, settings.NOTICE_MAX_BYTES)
    assert int(megabytes) * MEGABYTE > largest + 5 * MEGABYTE


def test_site_speaks_modern_tls_and_logs_no_query() -> None:
    text = SITE.read_text(encoding="utf-8")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text
    assert text.count("server_tokens off;") == text.count("server {")
    log = text[text.index("log_format") : text.index("upstream")]
    assert not re.search(r"\$(request|request_uri|args|query_string)\b", log)


# --- as it behaves, where nginx is installed --------------------------------------------------------


class _Application(BaseHTTPRequestHandler):
    """Answers with the headers that reached it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = "".join(
            f"{name.lower()}: {value}\n" for name, value in self.headers.items()
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing: the test looks at answers."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int] | None]:
    """The site on free ports in front of a small application: HTTP and TLS; None without nginx."""
    if NGINX is None:
        yield None
        return
    folder = tmp_path_factory.mktemp("nginx")
    application = ThreadingHTTPServer(("127.0.0.1", 0), _Application)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    plain, tls = _free_port(), _free_port()
    _write_site(folder, {"80": plain, "443": tls, "8000": application.server_port})
    process = subprocess.Popen(
        [NGINX, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.PIPE
    )
    try:
        _await(plain, process)
        yield plain, tls
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        application.shutdown()
        application.server_close()


def _write_site(folder: Path, ports: dict[str, int]) -> None:
    """The site as it is, but for its ports, its certificate and the place of its log."""
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    files = ["-keyout", f"{folder}/server.key", "-out", f"{folder}/server.crt"]
    subprocess.run([*openssl, *files], check=True, capture_output=True)
    text = SITE.read_text(encoding="utf-8").replace("/etc/worktracker/tls", str(folder))
    text = text.replace(
        "syslog:server=unix:/dev/log,tag=worktracker_nginx,nohostname", f"{folder}/log"
    )
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{ports['8000']}")
    for port in ("80", "443"):
        text = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{ports[port]}", text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    around = f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{around}http {{\n{places}{text}\n}}\n", encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        if process.poll() is not None:
            assert process.stderr
            pytest.fail(process.stderr.read().decode(errors="replace"))
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx does not answer")


def _ask(
    port: int, method: str = "GET", path: str = "/", **headers: str
) -> http.client.HTTPResponse:
    """One request by TLS, to that name unless ``Host`` names another."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # made by the test itself
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": NAME, **named})
    return connection.getresponse()


def test_what_a_client_claims_reaches_nobody(proxy: tuple[int, int] | None) -> None:
    if proxy is None:
        return
    answer = _ask(
        proxy[1],
        X_Forwarded_For="6.6.6.6",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        Forwarded="for=6.6.6.6",
        X_Request_ID="chosen-by-the-client",
    )
    told = dict(line.split(": ", 1) for line in answer.read().decode().splitlines())
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["host"] == NAME
    assert re.fullmatch(r"[0-9a-f]{32}", told["x-request-id"])
    assert "x-forwarded-host" not in told
    assert "forwarded" not in told
    assert answer.headers["Server"] == "nginx"


def test_another_name_is_not_answered(proxy: tuple[int, int] | None) -> None:
    if proxy is None:
        return
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        _ask(proxy[1], Host="evil.example")
    connection = http.client.HTTPConnection("127.0.0.1", proxy[0], timeout=20)
    connection.request("GET", "/", headers={"Host": "evil.example"})
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        connection.getresponse()


def test_plain_http_leads_to_tls(proxy: tuple[int, int] | None) -> None:
    if proxy is None:
        return
    connection = http.client.HTTPConnection("127.0.0.1", proxy[0], timeout=20)
    connection.request("GET", "/items/?lights=red", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}/items/?lights=red"


def test_too_large_a_request_is_refused_before_it_is_sent(proxy: tuple[int, int] | None) -> None:
    if proxy is None:
        return
    answer = _ask(proxy[1], "POST", "/intake/", Content_Length=str(61 * MEGABYTE))
    assert answer.status == 413


def test_who_asks_to_sign_in_too_often_is_told_so(proxy: tuple[int, int] | None) -> None:
    if proxy is None:
        return
    # One more is let through each second: a slow machine has to ask more often.
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 400:
        statuses.append(_ask(proxy[1], path="/login/").status)
    assert statuses[:50] == [200] * 50
    assert statuses[-1] == 429
    assert _ask(proxy[1], path="/items/").status == 200
