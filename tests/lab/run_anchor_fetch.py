#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run_anchor_fetch.py KEDGE: `kedge anchor fetch` from a web server on
127.0.0.1, sound and not, with authorities of the test's own."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from web import Server, make_certificate, openssl, response

SKIP = 77
KEDGE = sys.argv[1]
DIGEST = "00112233445566778899AABBCCDDEEFF" * 2
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="A" source="http://example.net/root-anchors.xml">
<Zone>.</Zone>
<KeyDigest id="K2" validFrom="2017-02-02T00:00:00+00:00">
<KeyTag>2</KeyTag><Algorithm>13</Algorithm><DigestType>2</DigestType><Digest>{DIGEST}</Digest>
</KeyDigest>
</TrustAnchor>
"""
SIZE_MAX = 64 * 1024


def make_files(folder):
    make_certificate(folder, "signer", "extendedKeyUsage=emailProtection")
    make_certificate(folder, "right", "subjectAltName=IP:127.0.0.1")
    make_certificate(folder, "wrong", "subjectAltName=DNS:example.net")
    (folder / "a.xml").write_text(XML)
    openssl(folder, "cms", "-sign", "-binary", "-in", "a.xml", "-signer",
            "signer.pem", "-inkey", "signer.key", "-outform", "DER", "-out",
            "a.p7s")


def fetch(folder, url, *arguments, ca="right", signer="signer"):
    environment = dict(os.environ, SSL_CERT_FILE=str(folder / f"{ca}.pem"),
                       SSL_CERT_DIR=str(folder / "nothing"))
    return subprocess.run(
        [KEDGE, "anchor", "fetch", "-d", folder / "state", "-c",
         folder / "resolver.conf", "--url", url, "--ca",
         folder / f"{signer}.pem", *arguments],
        env=environment, capture_output=True, text=True, check=False)


def tags(folder):
    shown = subprocess.run(
        [KEDGE, "anchor", "--json", "-d", folder / "state", "-c",
         folder / "resolver.conf"], capture_output=True, text=True,
        check=True)
    (point,) = json.loads(shown.stdout)["trust-points"]
    return {key["tag"] for key in point["keys"]}


def refused(folder, done, *words):
    assert done.returncode == 1, done
    for word in words:
        assert word in done.stderr, (word, done)
    assert tags(folder) == {20326, 38696}


def test_sound(folder, server):
    url = f"https://127.0.0.1:{server.port}/a.xml"
    done = fetch(folder, url, "--dry-run")
    assert done.returncode == 0 and "becomes trusted" in done.stdout, done
    assert tags(folder) == {20326, 38696}
    done = fetch(folder, url)
    assert done.returncode == 0 and "installed" in done.stdout, done
    assert tags(folder) == {2}
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in server.requests[0]
    assert [one.split()[1] for one in server.requests] == [
        "/a.xml", "/a.p7s"] * 2
    # Without a length, to the end of the connection.
    server.paths["/a.xml"] = [b"HTTP/1.0 200 OK\r\n\r\n", XML.encode()]
    assert "stays trusted" in fetch(folder, url).stdout
    (folder / "state/kedge-anchors").unlink()


def test_refused(folder, server):
    xml = XML.encode()
    rows = {
        "404": ([response(b"no", "404 Not Found")], "404"),
        "500": ([response(b"no", "500 Oh")], "500"),
        "moved": ([b"HTTP/1.1 301 Moved\r\nLocation: https://example.net/\r\n"
                   b"\r\n"], "edirect"),
        "large": ([response(b"x" * (SIZE_MAX + 1))], "larger than"),
        "larger": ([b"HTTP/1.0 200 OK\r\n\r\n", b"x" * (SIZE_MAX + 1)],
                   "larger than"),
        "endless": ([b"HTTP/1.0 200 OK\r\n\r\n"] + [b"x" * 9999] * 999,
                    "larger than"),
        "half": ([response(xml[:100], size=len(xml))], "ended after 100"),
        "nothing": ([], "does not give it"),
        "garbage": ([b"\0\1\2\3\r\n\r\n\r\n"], "does not give it"),
        "escape": ([b"HTTP/1.0 404 \x1b[2J\r\n\r\n"], "reason=?[2J"),
        "silent": ([None], "takes too long"),
        "stuck": ([response(xml[:100], size=len(xml)), None],
                  "takes too long"),
        "headers": ([b"HTTP/1.0 200 OK\r\n"] + [b"A: b\r\n"] * 20 + [None],
                    "takes too long"),
        "altered": ([response(xml.replace(b"2017", b"2018"))], "verify"),
    }
    for name, (octets, word) in rows.items():
        server.paths[f"/{name}.xml"] = octets
        server.paths[f"/{name}.p7s"] = server.paths["/a.p7s"]
        done = fetch(folder, f"https://127.0.0.1:{server.port}/{name}.xml",
                     "--timeout", "1")
        refused(folder, done, word)
        assert ("--file" in done.stderr) == (name != "altered"), done
    server.paths["/alone.xml"] = server.paths["/a.xml"]
    server.paths["/alone.p7s"] = rows["404"][0]
    refused(folder,
            fetch(folder, f"https://127.0.0.1:{server.port}/alone.xml"),
            "alone.p7s", "404", "--file")


def test_certificates(folder, server):
    url = f"https://127.0.0.1:{server.port}/a.xml"
    count = len(server.requests)
    refused(folder, fetch(folder, url, ca="wrong"), "not accepted",
            "--file")
    refused(folder,
            fetch(folder, f"https://localhost:{server.port}/a.xml"),
            "not accepted", "mismatch")
    assert len(server.requests) == count  # nothing was said to strangers
    refused(folder, fetch(folder, url, signer="right"), "verify")
    for certificate, word in (("wrong", "mismatch"), (None, "TLS")):
        other = Server(folder, certificate)
        refused(folder, fetch(folder, f"https://127.0.0.1:{other.port}/a.xml",
                              "--timeout", "1", ca="wrong"), word, "--file")
        assert not other.requests
        other.end()


def test_no_server(folder, server):
    server.end()
    refused(folder,
            fetch(folder, f"https://127.0.0.1:{server.port}/a.xml"),
            "Connection refused", "--file")
    for url in ("http://127.0.0.1/a.xml", "https://", "127.0.0.1", ""):
        refused(folder, fetch(folder, url), "no URL")


def main():
    if not shutil.which("openssl"):
        print("skipped: openssl is not installed")
        sys.exit(SKIP)
    with tempfile.TemporaryDirectory(prefix="kedge-anchor-") as name:
        folder = pathlib.Path(name)
        (folder / "state").mkdir()
        (folder / "resolver.conf").write_text("options { };\n")
        make_files(folder)
        server = Server(folder, "right")
        for ending in ("xml", "p7s"):
            server.paths[f"/a.{ending}"] = [
                response((folder / f"a.{ending}").read_bytes())]
        for test in (test_sound, test_refused, test_certificates,
                     test_no_server):
            test(folder, server)
            print(f"{test.__name__}: fine")


main()
