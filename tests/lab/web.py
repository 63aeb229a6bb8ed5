# web.py - a web server that says what a test wants said, octet by octet, and
# certificates for it.
#
# SPDX-License-Identifier: BSD-2-Clause

import socket
import ssl
import subprocess
import threading


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True,
                   capture_output=True)


def make_certificate(folder, name, *extensions):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "2",
            *(word for one in extensions for word in ("-addext", one)))


class Server:
    """Answers each path with what a table says, octet by octet."""

    def __init__(self, folder, certificate, address="127.0.0.1"):
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(folder / f"{certificate}.pem",
                                         folder / f"{certificate}.key")
        self.listener = socket.create_server((address, 0))
        self.port = self.listener.getsockname()[1]
        self.paths = {}
        self.requests = []
        self.is_over = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection,
                                                      server_side=True)
            else:
                connection.sendall(b"HTTP/1.0 400 TLS, please\r\n\r\n")
                return
            request = b""
            while b"\r\n\r\n" not in request:
                octets = connection.recv(4096)
                if not octets:
                    return
                request += octets
            self.requests.append(request.decode())
            path = request.split()[1].decode()
            for octets in self.paths[path]:
                if octets is None:  # for ever
                    self.is_over.wait()
                    return
                connection.sendall(octets)
            if self.context:
                connection.unwrap()
        except OSError:
            pass  # the client went away, as it should
        finally:
            connection.close()

    def end(self):
        self.is_over.set()
        self.listener.close()


def response(octets, status="200 OK", size=None):
    size = len(octets) if size is None else size
    return (f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n"
            "Content-Type: text/xml\r\n\r\n").encode() + octets
