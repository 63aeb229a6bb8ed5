#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run_anchor.py KEDGE: what `kedge anchor` shows, imports, fetches and refuses,
with an authority of the test's own."""
import datetime
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
KEDGE = sys.argv[1]
DIGEST = "00112233445566778899AABBCCDDEEFF" * 2
ROOT_KEY = """; autotrust trust anchor file
;;id: . 1
. 86400 IN DNSKEY 257 3 13 AAAA ;{id = 1} ;;state=2 [  VALID  ] ;;lastchange=1500000000 ;;x
. 86400 IN DNSKEY 257 3 13 AAAB ;{id = 2} ;;state=1 [ ADDPEND ] ;;lastchange=1500000000 ;;x
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="A" source="http://example.net/root-anchors.xml">
<Zone>{zone}</Zone>
<KeyDigest id="K1" validFrom="2010-07-15T00:00:00+00:00" validUntil="2011-01-11T00:00:00+00:00">
<KeyTag>1</KeyTag><Algorithm>13</Algorithm><DigestType>2</DigestType><Digest>{digest}</Digest>
</KeyDigest>
<KeyDigest id="K2" validFrom="2017-02-02T00:00:00+00:00">
<KeyTag>2</KeyTag><Algorithm>13</Algorithm><DigestType>2</DigestType><Digest>{digest}</Digest>
</KeyDigest>
</TrustAnchor>
"""


def kedge(folder, *arguments, expect=0):
    done = subprocess.run(
        [KEDGE, "anchor", "-d", folder, "-c", folder / "resolver.conf",
         *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == expect, (arguments, done)
    return done


def states(folder):
    shown = json.loads(kedge(folder, "--json").stdout)
    (point,) = shown["trust-points"]
    assert point["zone"] == "."
    return {key["tag"]: key["state"] for key in point["keys"]}


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True,
                   capture_output=True)


def make_authority(folder):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
            "ca.pem", "-subj", "/CN=test", "-days", "2",
            "-addext", "extendedKeyUsage=emailProtection")


def sign(folder, xml):
    (folder / "a.xml").write_text(xml)
    openssl(folder, "cms", "-sign", "-binary", "-in", "a.xml", "-signer",
            "ca.pem", "-inkey", "ca.key", "-outform", "DER", "-out", "a.p7s")


def test_builtin(folder):
    assert states(folder) == {20326: "missing", 38696: "missing"}
    assert "trusted, not seen" in kedge(folder).stdout


def test_import(folder):
    (folder / "root.key").write_text(ROOT_KEY)
    kedge(folder, "import", folder / "root.key", "--dry-run")
    assert 20326 in states(folder)
    assert "installed" in kedge(folder, "import", folder / "root.key").stdout
    assert sorted(states(folder).values()) == ["add-pending", "valid"]
    kedge(folder, "import", folder / "resolver.conf", expect=1)
    assert sorted(states(folder).values()) == ["add-pending", "valid"]


def test_damaged(folder):
    (folder / "kedge-anchors").write_text("kedge-anchors 1\n")
    shown = kedge(folder, "--json", expect=1)
    assert "is not used" in shown.stderr, shown
    assert json.loads(shown.stdout)["trust-points"]


def test_fetch(folder):
    make_authority(folder)
    sign(folder, XML.format(zone=".", digest=DIGEST))
    fetch = ["fetch", "--file", folder / "a.xml"]
    # Nobody's authority but ICANN's, unless it is named.
    assert "verify" in kedge(folder, *fetch, expect=1).stderr
    kedge(folder, *fetch, "--ca", folder / "ca.pem")
    # Of the two keys the one that is in force.
    assert states(folder) == {2: "missing"}
    (folder / "a.xml").write_text(XML.format(zone=".", digest=DIGEST[::-1]))
    kedge(folder, *fetch, "--ca", folder / "ca.pem", expect=1)
    sign(folder, XML.format(zone="example", digest=DIGEST))
    refused = kedge(folder, *fetch, "--ca", folder / "ca.pem", expect=1)
    assert "not for the root" in refused.stderr, refused
    (folder / "a.p7s").unlink()
    kedge(folder, *fetch, "--ca", folder / "ca.pem", expect=1)
    assert states(folder) == {2: "missing"}


def test_revoked(folder):
    """What the zone revoked stays so, whatever an older file says."""
    (folder / "root.key").write_text(ROOT_KEY.replace(
        "state=1 [ ADDPEND ]", "state=4 [ REVOKED ]"))
    kedge(folder, "import", folder / "root.key")
    assert sorted(states(folder).values()) == ["revoked", "valid"]
    digests = [hashlib.sha256(bytes((0, 1, 1, 3, 13, 0, 0, last)))
               for last in (0, 1)]
    xml = XML.format(zone=".", digest=digests[0].hexdigest())
    make_authority(folder)
    fetch = ["fetch", "--file", folder / "a.xml", "--ca", folder / "ca.pem"]
    sign(folder, xml.replace("</Zone>", """</Zone>
<KeyDigest id="K3" validFrom="2017-02-02T00:00:00+00:00"><KeyTag>3</KeyTag>
<Algorithm>13</Algorithm><DigestType>2</DigestType>
<Digest>%s</Digest></KeyDigest>""" % digests[1].hexdigest()))
    assert "revoked" in kedge(folder, *fetch).stdout
    assert sorted(states(folder).values()) == ["missing", "revoked"]
    sign(folder, xml.replace(digests[0].hexdigest(), digests[1].hexdigest()))
    assert "in force" in kedge(folder, *fetch, expect=1).stderr


def main():
    assert datetime.date.today().year >= 2017
    tests = [test_builtin, test_import, test_damaged]
    if shutil.which("openssl"):
        tests += [test_fetch, test_revoked]
    for test in tests:
        with tempfile.TemporaryDirectory(prefix="kedge-anchor-") as name:
            folder = pathlib.Path(name)
            (folder / "resolver.conf").write_text("options { };\n")
            test(folder)
            print(f"{test.__name__}: fine")
    if test_fetch not in tests:
        print("skipped: openssl is not installed")
        sys.exit(SKIP)


main()
