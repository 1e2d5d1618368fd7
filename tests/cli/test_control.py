#!/usr/bin/env python3
"""Commands while a server holds the data folder: they reach it through its control socket."""
import json
import os
import signal
import socket
import stat
import sys
import time
import urllib.error
import urllib.request

from command_line import CommandLine
from harness import main

LONG = 150  # bytes; a socket's path has room for 107


class Control(CommandLine):
    def setUp(self):
        super().setUp()
        self.socket = os.path.join(self.data, "control.sock")

    def raw(self, request):
        """What the server answers to these bytes."""
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(20)
            peer.connect(self.socket)
            try:
                peer.sendall(request)
                peer.shutdown(socket.SHUT_WR)
            except BrokenPipeError:
                pass
            answer = b""
            try:
                while piece := peer.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
        return answer

    def ask(self, *argv, **more):
        return json.loads(self.raw(json.dumps({"argv": argv, **more}).encode()))

    def sign_in(self, port, password):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/session", json.dumps({"email": "ines@lune.test", "password": password})
            .encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.headers["Set-Cookie"].split(";")[0]
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def status(self, port, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/session", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def test_every_verb(self):
        """Every verb does the same while a server holds the folder"""
        self.shop()
        port = self.serve()
        self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")
        self.assertEqual(self.out("inbox", "add", "sav@soleil.test", "--shop", "soleil"), "sav@soleil.test\n")
        self.guichet("user", "add", "ines@lune.test", "--shop", "soleil", "--role", "agent", "--password-stdin",
                     input="correct horse battery\n")
        self.assertTrue(self.sign_in(port, "correct horse battery"))
        token = self.out("token", "create", "--name=ci", "--role", "agent", "--shop", "soleil").splitlines()[-1]
        self.assertEqual(self.status(port, Authorization="Bearer " + token), 200)
        self.assertIn("control.command name=token create code=0",
                      self.server.log().replace('"', ""))

    def test_new_password(self):
        """A new password ends every session and the old password"""
        self.shop()
        port = self.serve()
        made = self.out("user", "add", "ines@lune.test", "--shop", "lune", "--role", "agent").splitlines()[-1]
        cookie = self.sign_in(port, made)
        self.assertEqual(self.status(port, Cookie=cookie), 200)
        again = self.out("user", "password", "ines@lune.test").splitlines()[-1]
        self.assertEqual(self.status(port, Cookie=cookie), 401)
        self.assertEqual(self.sign_in(port, made), 401)
        self.assertIn("guichet_session=", self.sign_in(port, again))

    def test_failures(self):
        """What a verb refuses comes back with its sentence and code, in the client's language"""
        self.shop()
        self.serve()
        said = self.says("inbox", "add", "sav@lune.test", "--shop", "luna", code=65)
        self.assertIn("There is no shop luna", said)
        self.assertIn("Those there are: lune.", said)
        self.assertIn("Il n'y a pas de boutique luna",
                      self.says("inbox", "add", "sav@lune.test", "--shop", "luna", code=65, env={"LANG": "fr_FR"}))

    def test_backup(self):
        """A backup's relative path is the client's, not the server's"""
        self.shop()
        self.serve()
        here = os.path.join(self.folder, "here")
        os.mkdir(here)
        self.guichet("backup", "copy.db", cwd=here)
        self.assertEqual(os.listdir(here), ["copy.db"])

    def test_rights(self):
        """Only its owner may use the socket"""
        self.shop()
        self.serve()
        mode = os.stat(self.socket).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(oct(mode & 0o777), "0o600")

    def test_stranger(self):
        """Another user is turned away, by the socket's rights and by who they are"""
        self.shop()
        self.serve()
        os.chmod(self.data, 0o755)
        said = self.says("shop", "add", "Soleil", code=77, stranger=True)
        self.assertIn(f"The server that holds {self.data} belongs to another user", said)
        os.chmod(self.socket, 0o666)
        self.assertIn("ended without an answer", self.says("shop", "add", "Soleil", code=75, stranger=True))
        self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")

    def test_stale(self):
        """A killed server's socket is in nobody's way"""
        self.shop()
        self.serve()
        self.server.stop(signal.SIGKILL)
        self.assertTrue(os.path.exists(self.socket))
        self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")
        self.serve()
        self.assertEqual(self.out("shop", "add", "Terre"), "terre\n")

    def test_end(self):
        """A server that ends takes its socket with it"""
        self.shop()
        self.serve()
        self.assertEqual(self.server.stop(), 0)
        self.assertFalse(os.path.exists(self.socket))
        self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")

    def test_without_socket(self):
        """Without its socket a held folder is busy"""
        self.shop()
        self.serve()
        os.unlink(self.socket)
        self.assertIn("in use by another Guichet", self.says("shop", "add", "Soleil", code=75))

    def test_in_the_way(self):
        """A file of another kind in the socket's place is not removed"""
        self.shop()
        os.mkdir(self.socket)
        self.assertIn("control.sock cannot be made", self.says("serve", "--http", "127.0.0.1:0", code=74))
        self.assertTrue(os.path.isdir(self.socket))

    def test_long_path(self):
        """A folder whose path is too long for a socket is reached all the same"""
        self.data = os.path.join(self.folder, "x" * LONG)
        self.shop()
        self.serve()
        self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")

    def test_relative_path(self):
        """The folder may be named from where one stands"""
        self.shop()
        self.serve()
        self.data = "data"
        self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")

    def test_bad_requests(self):
        """What is no request gets no answer, and the next one does"""
        self.shop()
        self.serve()
        for bad in (b"", b"hello", b"[]", b'{"argv": []}', b'{"argv": [1]}', b'{"argv": "shop"}',
                    b'{"argv": ["shop", "add"], "language": "de"}', b"\xff\xfe", b'{"argv": ["a"], "argv": ["b"]}',
                    json.dumps({"argv": ["x"] * 65}).encode(), b'{"argv": ["' + b"x" * 70000 + b'"]}'):
            self.assertEqual(self.raw(bad), b"", bad[:60])
        self.assertEqual(self.ask("shop", "add", "Soleil"), {"code": 0, "out": "soleil\n", "err": ""})

    def test_other_commands(self):
        """A server runs verbs and nothing else"""
        self.shop()
        self.serve()
        for words in (("serve",), ("demo",), ("config", "show"), ("nothing",), ("shop",)):
            answer = self.ask(*words)
            self.assertEqual(answer["code"], 69)
            self.assertIn("does not know this command", answer["err"])
        self.assertEqual(self.ask("shop", "add")["code"], 64)
        self.assertEqual(self.ask("shop", "add", "Terre", "--colour=x", language="fr"),
                         {"code": 64, "out": "", "err": "guichet: Il n'y a pas d'option --colour.\n"})

    def test_silent_client(self):
        """A client that says nothing keeps others waiting for some seconds at most"""
        self.shop()
        self.serve()
        with socket.socket(socket.AF_UNIX) as silent:
            silent.connect(self.socket)
            began = time.monotonic()
            self.assertEqual(self.out("shop", "add", "Soleil"), "soleil\n")
            self.assertLess(time.monotonic() - began, 15)

    def test_stop_with_silent_client(self):
        """A server ends at once even while a client says nothing"""
        self.shop()
        self.serve()
        with socket.socket(socket.AF_UNIX) as silent:
            silent.connect(self.socket)
            began = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - began, 4)


if __name__ == "__main__":
    sys.exit(main())
