#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run_anchor_mended.py KEDGE: a machine that resolves for itself slept through
a change of the root's keys: it is told so, and mended by one command, which
cannot look a name up by the usual way any more. In a network of its own."""
import pathlib
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "peers"))

import laboratory  # noqa: E402
from laboratory import dig, wait_until  # noqa: E402
from namespace import enter_namespace  # noqa: E402
from web import Server, make_certificate, openssl, response  # noqa: E402

LOCALHOST = "127.0.0.1"
HOST = "dnssec.signed.test"  # with this address, in the laboratory
ADDRESS = "192.0.2.53"
PATIENCE_S = 60
XML = """<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="A" source="http://example.net/root-anchors.xml">
<Zone>.</Zone>
<KeyDigest id="K" validFrom="2017-02-02T00:00:00+00:00">
<KeyTag>{}</KeyTag><Algorithm>{}</Algorithm><DigestType>{}</DigestType>
<Digest>{}</Digest>
</KeyDigest>
</TrustAnchor>
"""


def make_namespace(folder):
    """The loopback has the server's address; names are asked for here."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"],
                   check=True)
    (folder / "resolv.conf").write_text(f"nameserver {LOCALHOST}\n")
    done = subprocess.run(
        ["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        laboratory.skip(f"/etc/resolv.conf cannot be another: {done.stderr}")


def serve_anchors(folder):
    """IANA's files, as it were, for the laboratory's root; the URL."""
    record = (folder / "root.anchor").read_text()
    words = re.search(r"DS (\d+) (\d+) (\d+) (\w+)", record).groups()
    make_certificate(folder, "signer", "extendedKeyUsage=emailProtection")
    make_certificate(folder, "web", f"subjectAltName=DNS:{HOST}")
    (folder / "a.xml").write_text(XML.format(*words))
    openssl(folder, "cms", "-sign", "-binary", "-in", "a.xml", "-signer",
            "signer.pem", "-inkey", "signer.key", "-outform", "DER", "-out",
            "a.p7s")
    server = Server(folder, "web", ADDRESS)
    for ending in ("xml", "p7s"):
        server.paths[f"/a.{ending}"] = [
            response((folder / f"a.{ending}").read_bytes())]
    return f"https://{HOST}:{server.port}/a.xml"


def write_conf(folder):
    """The laboratory's, but with a key that is long gone."""
    (folder / "state").mkdir()
    conf = (folder / "resolver.conf").read_text()
    conf = re.sub(r'static-ds (\d+) (\d+) (\d+) "\w+"',
                  f'initial-ds 1 13 2 "{"00" * 32}"', conf)
    path = folder / "old.conf"
    path.write_text(conf.replace(
        "options {", f'options {{\n\tmanaged-keys-directory "{folder}/state";'))
    return path


def ask():
    return dig(LOCALHOST, 53, HOST, "A", "+dnssec")


def test(kedge, folder):
    conf = write_conf(folder)
    url = serve_anchors(folder)
    resolver = laboratory.Daemon("resolver", [kedge, "run", "-c", conf],
                                 f"{folder}/resolver.log")
    try:
        wait_until(resolver.text,
                   lambda: "missed a change of keys" in resolver.text(),
                   PATIENCE_S)
        assert "kedge anchor fetch" in resolver.text(), resolver.text()
        assert ask().status == "SERVFAIL", str(ask())
        done = subprocess.run(
            [kedge, "anchor", "fetch", "-c", conf, "--url", url, "--ca",
             folder / "signer.pem"], capture_output=True, text=True,
            env=dict(os.environ, SSL_CERT_FILE=str(folder / "web.pem")),
            check=False)
        assert done.returncode == 0, done
        print(done.stdout)
        wait_until(lambda: f"{ask()}: {resolver.text()}",
                   lambda: "ad" in ask().flags, PATIENCE_S)
    finally:
        resolver.stop()


def main():
    laboratory.need("dig", "unshare", "ip", "mount", "openssl")
    enter_namespace("--mount")
    with tempfile.TemporaryDirectory(prefix="kedge-mended-") as name:
        folder = pathlib.Path(name)
        make_namespace(folder)
        port = laboratory.free_port("127.53.0.1", "127.53.10.1")
        testbed = laboratory.Daemon(
            "testbed", [sys.argv[1], "testbed", "--port", str(port), "--write",
                        name, "--resolver-port", "53"], folder / "testbed.log")
        try:
            wait_until(testbed.text, lambda: "ready" in testbed.text(), 60)
            test(sys.argv[1], folder)
        finally:
            testbed.stop()
    print("told, and mended")


main()
